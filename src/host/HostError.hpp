// Errors on the way to a running application: missing files, files that do not say what they must.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "typesystem/LoadError.hpp"

namespace codicil::host {

// One line, complete: it names the file or directory at fault and, in a JSON file, the place.
struct HostError {
  std::string message;
};

template <typename T>
using HostResult = tl::expected<T, HostError>;

inline tl::unexpected<HostError> hostError(std::string message) {
  return tl::unexpected(HostError{std::move(message)});
}
inline tl::unexpected<HostError> hostError(const typesystem::LoadError& error) { return hostError(error.toString()); }

}  // namespace codicil::host
