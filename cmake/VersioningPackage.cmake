# Installs codicil-versioning: headers, library, find_package() and pkg-config files. What is installed can be moved.
# It is an install component of its own.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(component codicil-versioning)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/codicil-versioning)
install(TARGETS codicil-versioning EXPORT codicil-versioning-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${component}
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT ${component})
install(EXPORT codicil-versioning-targets NAMESPACE codicil-versioning:: DESTINATION ${package_dir}
  COMPONENT ${component})

set(generated ${CMAKE_CURRENT_BINARY_DIR}/package)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/codicil-versioning-config.cmake.in
  ${generated}/codicil-versioning-config.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${generated}/codicil-versioning-config-version.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)  # below 1.0 a minor version may break
install(FILES ${generated}/codicil-versioning-config.cmake ${generated}/codicil-versioning-config-version.cmake
  DESTINATION ${package_dir} COMPONENT ${component})

file(RELATIVE_PATH pc_prefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
configure_file(${PROJECT_SOURCE_DIR}/cmake/codicil-versioning.pc.in ${generated}/codicil-versioning.pc @ONLY)
install(FILES ${generated}/codicil-versioning.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
  COMPONENT ${component})
