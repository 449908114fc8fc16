# sp_module(NAME DIR SOURCES... LINK targets... PRIVATE targets...)
#
# One static library per module. A module's headers are reached as "NAME/header.h" and only by
# targets that link it: a link in the build tree gives each module an include root of its own, so an
# include that the architecture forbids does not compile.
function(sp_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK;PRIVATE" ${ARGN})
  set(root "${PROJECT_BINARY_DIR}/include/${name}")
  file(MAKE_DIRECTORY "${root}")
  file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}" "${root}/${name}" SYMBOLIC)
  add_library(sp_${name} STATIC ${arg_SOURCES})
  target_include_directories(sp_${name} PUBLIC "${root}")
  target_link_libraries(sp_${name} PUBLIC ${arg_LINK} PRIVATE synprint_options ${arg_PRIVATE})
endfunction()
