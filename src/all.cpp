// The whole library as one file: add it to a program instead of building and linking the library.
//   g++ -std=c++20 -Iinclude -Isrc main.cpp src/all.cpp -lboost_json -lboost_url -lssl -lcrypto

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wsubobject-linkage"  // g++ takes the files for headers that others include too
#endif

#include "call_loop.cpp"
#include "client_core.cpp"
#include "clock.cpp"
#include "dynamic_call.cpp"
#include "dynamic_operation.cpp"
#include "encoded_request.cpp"
#include "error.cpp"
#include "error_catalogue.cpp"
#include "error_rules.cpp"
#include "http/connection.cpp"
#include "http/host_pool.cpp"
#include "http/https_transport.cpp"
#include "http/response_parser.cpp"
#include "http/tls.cpp"
#include "item_failures.cpp"
#include "job.cpp"
#include "job_judge.cpp"
#include "job_waiter.cpp"
#include "json_decode.cpp"
#include "json_encode.cpp"
#include "operations.cpp"
#include "outgoing_request.cpp"
#include "pager.cpp"
#include "response_reader.cpp"
#include "retry.cpp"
#include "secret.cpp"
#include "signer.cpp"
#include "transport.cpp"
#include "uri.cpp"
#include "validation.cpp"
