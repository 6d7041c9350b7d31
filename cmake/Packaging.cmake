# cmake --install, and a Debian package with: ./dev build deb

set(CMAKE_INSTALL_DOCDIR share/doc/sparkwright CACHE PATH "Documents, relative to the prefix")
include(GNUInstallDirs)

if(TARGET sparkwright)
  install(TARGETS sparkwright RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

  # Completions are printed by the program itself, so they cannot go stale.
  file(GLOB completion_command CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/cli/*completion*.cpp")
  if(completion_command AND SPARKWRIGHT_BUILD_COMPLETIONS)
    set(completions "")
    foreach(shell bash zsh fish)
      set(output "${PROJECT_BINARY_DIR}/completions/${shell}")
      add_custom_command(OUTPUT "${output}" DEPENDS sparkwright VERBATIM
                         COMMAND ${CMAKE_COMMAND} -E make_directory "${PROJECT_BINARY_DIR}/completions"
                         COMMAND sparkwright completion ${shell} > "${output}")
      list(APPEND completions "${output}")
    endforeach()
    add_custom_target(completions ALL DEPENDS ${completions})
    # The program alone can be installed as well, as after `./dev demo`.
    install(CODE "
      if(NOT EXISTS \"${PROJECT_BINARY_DIR}/completions/fish\")
        message(WARNING \"Shell completions are not built, so they are not installed; build them with: \"
                        \"cmake --build ${PROJECT_BINARY_DIR} --target completions\")
      endif()")
    install(FILES "${PROJECT_BINARY_DIR}/completions/bash" RENAME sparkwright OPTIONAL
            DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
    # Debian's zsh looks into different folders below /usr and /usr/local.
    install(CODE "
      set(folder site-functions)
      if(CMAKE_INSTALL_PREFIX MATCHES \"/usr/?$\")
        set(folder vendor-completions)
      endif()
      file(INSTALL \"${PROJECT_BINARY_DIR}/completions/zsh\" RENAME _sparkwright OPTIONAL
           DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/zsh/\${folder}\")")
    install(FILES "${PROJECT_BINARY_DIR}/completions/fish" RENAME sparkwright.fish OPTIONAL
            DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
  endif()
endif()

install(FILES LICENSE RENAME copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
foreach(folder guide reference)
  if(IS_DIRECTORY "${PROJECT_SOURCE_DIR}/docs/${folder}")
    install(DIRECTORY docs/${folder} DESTINATION ${CMAKE_INSTALL_DOCDIR})
  endif()
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME sparkwright)
set(CPACK_PACKAGE_VENDOR "The Sparkwright authors")
set(CPACK_PACKAGE_CONTACT "The Sparkwright authors <sparkwright@sparkwright.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "reads Apache Spark event logs and says where the time went")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Sparkwright reads any Apache Spark event log and reports the facts Spark's own\nHistory Server would show, plus what it does not compute, with a health verdict.\nIt is one native program; reading a log needs no JVM.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Loaded when it is first needed.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS libcurl4)
include(CPack)
