# Runs after a test program is linked: writes a ctest for each suite at the top level of PROGRAM into LIST.
execute_process(COMMAND ${PROGRAM} --list_content=HRF --color_output=no RESULT_VARIABLE status ERROR_VARIABLE content)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} cannot list its suites: ${content}")
endif()

string(REGEX MATCHALL "(^|\n)[^ \n]+\\*" suites "${content}") # nested units are indented, disabled ones have no star
set(tests "")
foreach(suite IN LISTS suites)
  string(REGEX REPLACE "[\n*]" "" suite "${suite}")
  string(APPEND tests "add_test([==[${FOLDER}/${suite}]==] [==[${PROGRAM}]==] [==[--run_test=${suite}]==]"
                      " --log_level=test_suite --color_output=no)\n"
                      "set_tests_properties([==[${FOLDER}/${suite}]==] PROPERTIES TIMEOUT 300 LABELS ${FOLDER})\n")
endforeach()
file(WRITE ${LIST} "${tests}")
