# SPDX-License-Identifier: GPL-2.0-only
#
# Programs on the kernel's kselftest harness, whose two headers come from a kernel tree.

set(KSELFTEST_INCLUDE "" CACHE PATH
	"Folder of kselftest_harness.h and kselftest.h, or a kernel tree; \
where empty $KSELFTEST_DIR, or what scripts/fetch-kselftest.sh has fetched")

set(kselftest_find ${PROJECT_SOURCE_DIR}/scripts/fetch-kselftest.sh --offline)
if(KSELFTEST_INCLUDE)
	list(PREPEND kselftest_find ${CMAKE_COMMAND} -E env KSELFTEST_DIR=${KSELFTEST_INCLUDE})
endif()
execute_process(COMMAND ${kselftest_find} OUTPUT_VARIABLE kselftest_folder
	OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE kselftest_status)
if(kselftest_status)
	message(FATAL_ERROR "There are no kselftest headers: run scripts/fetch-kselftest.sh, "
		"or set KSELFTEST_DIR to a kernel tree")
endif()

# What the kernel's runner finds its collections in, at the place where it lies itself.
set(kselftest_install ${CMAKE_INSTALL_LIBEXECDIR}/tdx-cts/kselftest)

add_library(kselftest INTERFACE)
target_include_directories(kselftest SYSTEM INTERFACE ${kselftest_folder})
target_compile_options(kselftest INTERFACE -Wno-unused-parameter -Wno-missing-prototypes
	$<$<C_COMPILER_ID:Clang>:-Wno-empty-body>)

# The harness ends its children by _exit(), which would drop what they have counted.
if(TDX_CTS_COVERAGE)
	target_sources(kselftest INTERFACE ${CMAKE_CURRENT_LIST_DIR}/coverage_exit.c)
	target_link_options(kselftest INTERFACE -Wl,--wrap=_exit)
endif()

# One program out of one source, which is one test of ctest.
function(add_kselftest target source)
	get_filename_component(program ${source} NAME_WE)
	add_executable(${target} ${source})
	set_target_properties(${target} PROPERTIES OUTPUT_NAME ${program})
	target_link_libraries(${target} PRIVATE tdx-cts-suites tdx-cts-reports kselftest)
	add_test(NAME ${target} COMMAND ${target})
	set_tests_properties(${target} PROPERTIES SKIP_RETURN_CODE 4)
endfunction()

# The kernel's own scripts that run installed tests. A folder may hold the headers alone.
function(install_kselftest_runner)
	install(PROGRAMS ${kselftest_folder}/run_kselftest.sh DESTINATION ${kselftest_install}
		COMPONENT kselftest-runner OPTIONAL)
	install(DIRECTORY ${kselftest_folder}/kselftest DESTINATION ${kselftest_install}
		COMPONENT kselftest-runner OPTIONAL
		FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
			WORLD_READ WORLD_EXECUTE)
	install(CODE "if(NOT EXISTS \"${kselftest_folder}/run_kselftest.sh\")
	message(WARNING \"There is no run_kselftest.sh in ${kselftest_folder}, and none is installed: \"
		\"set KSELFTEST_DIR to a kernel tree and build again, or copy the collection tdx \"
		\"beside those of the kernel's own kselftest_install\")
endif()" COMPONENT kselftest-runner)
endfunction()
