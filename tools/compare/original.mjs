// What the library that seed 000 describes answers: node original.mjs SOURCE < original_cases.jsonl > original_answers.jsonl
//
// SOURCE is a clone of the project with its own TypeScript installed (npm ci --ignore-scripts). Each line of the input names a
// function of it and its argument, each line of the output is what the function returned or the message of what it threw, and for
// a configuration also the command that it makes of it and what its own checks say of it. None of its code is kept.

import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const source = path.resolve(process.argv[2]);
const typescript = createRequire(path.join(source, 'package.json'))('typescript');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'original_'));

function transpile(from, to) {
  fs.mkdirSync(to, { recursive: true });
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const file = path.join(from, entry.name);
    if (entry.isDirectory()) {
      transpile(file, path.join(to, entry.name));
    } else if (/(?<!\.test)\.ts$/.test(entry.name)) {
      const options = { compilerOptions: { module: 'ESNext', target: 'ES2022' } };
      const { outputText } = typescript.transpileModule(fs.readFileSync(file, 'utf8'), options);
      fs.writeFileSync(path.join(to, entry.name.replace(/\.ts$/, '.js')), outputText);
    }
  }
}

fs.writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
for (const layer of ['optimizers', 'analyzers', 'estimators', 'models', 'validators', 'recommendations', 'types']) {
  transpile(path.join(source, 'src', layer), path.join(folder, layer));
}
const load = (file) => import(pathToFileURL(path.join(folder, file)));
const { generateConfig, configToSparkSubmitArgs } = await load('optimizers/spark.js');
const { detectBottlenecks } = await load('models/bottleneck.js');
const { predictPerformance } = await load('models/performance.js');
const { validate } = await load('validators/config.js');
const { checkAntiPatterns } = await load('validators/best-practices.js');
const { generateRecommendations } = await load('recommendations/engine.js');
const { classifyWorkload, analyzeWorkloadRequirements } = await load('analyzers/workload.js');
const { estimateResources } = await load('estimators/resources.js');
const { predictExecutionTime } = await load('estimators/time.js');

function hardwareOf(request) {
  return { cpuCores: request.totalCores, totalMemory: request.totalMemory, gpuCount: request.gpuCount };
}

const calls = {
  async generateConfig(request) {
    const { config, rationale, estimatedPerformance } = await generateConfig(request);
    const hardware = hardwareOf(request);
    const bottlenecks = await detectBottlenecks({ config, hardware, workloadType: request.workloadType });
    const practices = await checkAntiPatterns(config);
    const verdict = await validate(config);
    const workload = { type: request.workloadType };
    const recommended = await generateRecommendations({ config, hardware, workload });
    const pick = (one) => ({ type: one.type, severity: one.severity, description: one.description });
    return {
      executor: config.executor,
      driver: config.driver,
      partitions: config.shuffle.partitions,
      rationale,
      minutes: estimatedPerformance.executionTimeMinutes,
      command: configToSparkSubmitArgs(config),
      bottlenecks: bottlenecks.bottlenecks.map(pick),
      practices: { grade: practices.grade, patterns: practices.violations.map((one) => one.pattern) },
      validation: { valid: verdict.valid, warnings: verdict.warnings.map((one) => one.message) },
      recommendations: recommended.recommendations.map((one) => one.id),
    };
  },
  async classifyWorkload(request) {
    const { characteristics } = await classifyWorkload(request);
    return { type: characteristics.type, confidence: characteristics.confidence };
  },
  async estimateResources(request) {
    const { memory, compute, time, confidence } = await estimateResources(request);
    return { memory, compute, time, confidence };
  },
  // The minutes that each of its models gives one job on one machine.
  async times(request) {
    const { workloadType, dataSize } = request;
    const hardware = hardwareOf(request);
    const { config, estimatedPerformance } = await generateConfig(request);
    const { characteristics } = await classifyWorkload({ description: '', dataSize });
    const workloadCharacteristics = { ...characteristics, type: workloadType };
    const estimate = await estimateResources({ dataSize, workloadCharacteristics, hardware });
    const time = await predictExecutionTime({ dataSize, operations: [], hardware, workloadType });
    const bytes = characteristics.dataSize;
    const performance = await predictPerformance({ config, hardware, dataSize: bytes, workloadType });
    const required = await analyzeWorkloadRequirements({ workloadType, dataSize });
    return {
      generateConfig: estimatedPerformance.executionTimeMinutes,
      estimateResources: estimate.time.estimatedMinutes,
      predictExecutionTime: time.estimatedMinutes,
      predictPerformance: performance.predictions.estimatedLatencyMs / 60000,
      analyzeWorkloadRequirements: required.estimatedDurationMinutes,
    };
  },
};

for (const line of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const { id, call, request } = JSON.parse(line);
  let answer;
  try {
    answer = { answer: await calls[call](request) };
  } catch (error) {
    answer = { error: error.message };
  }
  // JSON has no Infinity; what is one stays visible.
  const text = JSON.stringify({ id, ...answer }, (_, value) => (value === Infinity ? 'Infinity' : Object.is(value, -0) ? '-0' : value));
  console.log(text);
}
fs.rmSync(folder, { recursive: true });
