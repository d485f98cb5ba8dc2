// The whole library as one file: add it to a program instead of building and linking the library.
//   g++ -std=c++20 -Iinclude -Isrc main.cpp src/all.cpp -lboost_json -lboost_url -lssl -lcrypto

#include "client_core.cpp"
#include "clock.cpp"
#include "encoded_request.cpp"
#include "error.cpp"
#include "error_rules.cpp"
#include "json_decode.cpp"
#include "json_encode.cpp"
#include "retry.cpp"
#include "secret.cpp"
#include "signer.cpp"
#include "uri.cpp"
