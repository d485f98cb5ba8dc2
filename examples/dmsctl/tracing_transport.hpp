#pragma once

#include <dmskafka/transport.hpp>

#include <memory>

namespace dmsctl {

/// Tells of each exchange over `carrier` on stderr: method, address, how it ended and how long it took, and the wait
/// before it. Headers and bodies, where the secrets are, stay unseen.
[[nodiscard]] std::shared_ptr<dmskafka::transport> make_tracing_transport(std::shared_ptr<dmskafka::transport> carrier);

}  // namespace dmsctl
