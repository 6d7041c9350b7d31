#!/usr/bin/env python3
"""Writes data/prices.csv: instance types of clouds with their prices, from packages whose licences allow it.

    go mod download github.com/aws/karpenter-provider-aws@v1.14.1
    pip download --no-deps spark-rapids-user-tools==26.8.4      (and unpack it)
    tools/prices/make_prices.py --karpenter FOLDER --rapids FOLDER > data/prices.csv

AWS: on-demand prices and network speeds as Karpenter ships them (Apache-2.0, us-east-1), cores, memory and GPUs from the
catalogue of NVIDIA's tools (Apache-2.0). A letter d in the family, and the families i3, i4i and g, p, have NVMe disks of
their own. Azure: NVIDIA's catalogue of Databricks prices (Apache-2.0), West US 2, "Jobs Compute", premium: the price of
the machine is the total less that of its DBUs. Google Cloud: cores, memory and GPUs only; no source of its prices that
may be passed on is known. Nothing here has spot prices; a file of your own (sparkwright cost --prices) may.
"""

import argparse
import json
import pathlib
import re

AWS_FAMILIES = """c5 c5d c6i c6id c6g c6gd c7g c7i m5 m5d m6i m6id m6g m6gd m7g m7i r5 r5d r6i r6id r6g r6gd r7g r7i r8g
i3 i3en i4i g4dn g5 g6 p3 p4d p5""".split()
NVME_FAMILIES = {"i3", "i3en", "i4i", "g4dn", "g5", "g6", "p4d", "p5"}
GCP_FAMILIES = ("n2-standard-", "n2-highmem-", "g2-standard-", "a2-highgpu-")
AZURE_FAMILIES = re.compile(r"^(D\d+ds_v5|D\d+ads_v5|E\d+ds_v5|E\d+ads_v5|L\d+s_v3|F\d+s_v2|NC\d+as_T4_v3|NC\d+s_v3)$")
AZURE_GPUS = {"NC4as_T4_v3": 1, "NC8as_T4_v3": 1, "NC16as_T4_v3": 1, "NC64as_T4_v3": 4, "NC6s_v3": 1, "NC12s_v3": 2,
              "NC24s_v3": 4}
COLUMNS = ("provider region type vcpus memory_mib gpus gpu_name disk_kind network_mbit on_demand_usd_hour spot_usd_hour "
           "dbu_hour dbu_usd as_of source licence").split()


def number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def gpus_of(entry: dict) -> tuple[int, str]:
    info = entry.get("GpuInfo")
    return (info[0]["Count"][0], info[0].get("Name", "")) if info else (0, "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--karpenter", required=True, type=pathlib.Path)
    parser.add_argument("--rapids", required=True, type=pathlib.Path, help="the folder that has spark_rapids_pytools")
    arguments = parser.parse_args()
    providers = arguments.karpenter / "pkg/providers"
    prices_text = (providers / "pricing/zz_generated.pricing_aws.go").read_text()
    date = re.search(r"generated at (\d{4}-\d{2}-\d{2})\S* for us-east-1", prices_text).group(1)
    prices = dict(re.findall(r'"([a-z0-9-]+\.[a-z0-9-]+)": ([0-9.]+)', prices_text))
    speeds = dict(re.findall(r'"([a-z0-9-]+\.[a-z0-9-]+)":\s+([0-9]+)',
                             (providers / "instancetype/zz_generated.bandwidth.go").read_text()))
    resources = arguments.rapids / "spark_rapids_pytools/resources"
    load = lambda name: json.loads((resources / name).read_text())
    rows = []

    def add(**values: object) -> None:
        rows.append(",".join(str(values.get(column, "")) for column in COLUMNS))

    for name, entry in load("emr-instance-catalog.json").items():
        family, size = name.split(".", 1)
        if family not in AWS_FAMILIES or name not in prices or not size.endswith("xlarge"):
            continue
        gpus, gpu_name = gpus_of(entry)
        is_nvme = family in NVME_FAMILIES or (family[0] in "cmr" and family.endswith("d"))
        add(provider="aws", region="us-east-1", type=name, vcpus=entry["VCpuCount"], memory_mib=entry["MemoryInMB"],
            gpus=gpus or "", gpu_name=gpu_name, disk_kind="nvme" if is_nvme else "network",
            network_mbit=speeds.get(name, ""), on_demand_usd_hour=number(float(prices[name])), as_of=date,
            source="karpenter-provider-aws 1.14.1; spark-rapids-user-tools 26.8.4", licence="Apache-2.0")
    for name, entry in load("premium-databricks-azure-catalog.json")["Jobs Compute"]["Instances"].items():
        if not AZURE_FAMILIES.match(name):
            continue
        machine = entry["TotalPricePerHour"] - entry["DBUPricePerHour"]
        has_disk = name.startswith("L") or "ds_v5" in name or name.startswith("NC")
        add(provider="azure", region="westus2", type=name, vcpus=entry["vCPUs"], memory_mib=entry["RAMinMB"],
            gpus=AZURE_GPUS.get(name, ""), gpu_name="T4" if "T4" in name else "V100" if name in AZURE_GPUS else "",
            disk_kind="nvme" if name.startswith("L") else "ssd" if has_disk else "network",
            on_demand_usd_hour=number(machine), dbu_hour=number(entry["DBUCount"]),
            dbu_usd=number(entry["DBUPricePerHour"] / entry["DBUCount"]), as_of="2026-08",
            source="spark-rapids-user-tools 26.8.4 (date of the release; its page of prices has none)",
            licence="Apache-2.0")
    for name, entry in load("dataproc-instance-catalog.json").items():
        if not name.startswith(GCP_FAMILIES) or entry["VCpuCount"] < 4:
            continue
        gpus, gpu_name = gpus_of(entry)
        add(provider="gcp", type=name, vcpus=entry["VCpuCount"], memory_mib=entry["MemoryInMB"], gpus=gpus or "",
            gpu_name=gpu_name, as_of="2026-08", source="spark-rapids-user-tools 26.8.4; no price that may be passed on",
            licence="Apache-2.0")

    print("# Made by tools/prices/make_prices.py, which says where the numbers are from; do not edit.")
    print(",".join(COLUMNS))
    order = lambda row: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", row)]
    print("\n".join(sorted(rows, key=order)))


if __name__ == "__main__":
    main()
