# libnet 1.1 (Debian: libnet1-dev) has no pkg-config file.
find_path(Libnet_INCLUDE_DIR libnet.h)
find_library(Libnet_LIBRARY net)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Libnet REQUIRED_VARS Libnet_LIBRARY Libnet_INCLUDE_DIR)
if(Libnet_FOUND AND NOT TARGET Libnet::Libnet)
  add_library(Libnet::Libnet UNKNOWN IMPORTED)
  set_target_properties(Libnet::Libnet PROPERTIES
    IMPORTED_LOCATION "${Libnet_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${Libnet_INCLUDE_DIR}")
endif()
