# libdnet, which Debian calls libdumbnet (libdumbnet-dev) and which has no pkg-config file.
find_path(Dumbnet_INCLUDE_DIR dumbnet.h)
find_library(Dumbnet_LIBRARY dumbnet)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Dumbnet REQUIRED_VARS Dumbnet_LIBRARY Dumbnet_INCLUDE_DIR)
if(Dumbnet_FOUND AND NOT TARGET Dumbnet::Dumbnet)
  add_library(Dumbnet::Dumbnet UNKNOWN IMPORTED)
  set_target_properties(Dumbnet::Dumbnet PROPERTIES
    IMPORTED_LOCATION "${Dumbnet_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${Dumbnet_INCLUDE_DIR}")
endif()
