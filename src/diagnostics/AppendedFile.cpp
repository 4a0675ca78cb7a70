// SPDX-License-Identifier: MIT
#include "diagnostics/AppendedFile.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace codicil::diagnostics {

AppendedFile::AppendedFile(std::string path, std::string what, mode_t permissions)
    : path_(std::move(path)), what_(std::move(what)) {
  // A link that someone else laid in a common directory is not followed.
  descriptor_ = open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW, permissions);
  isGood_ = descriptor_ >= 0;
  if (!isGood_) fail(errno);
}

AppendedFile::~AppendedFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool AppendedFile::isGood() {
  const std::lock_guard guard(lock_);
  return isGood_;
}

void AppendedFile::append(std::string_view text) {
  iovec part{const_cast<char*>(text.data()), text.size()};
  append({&part, 1});
}

void AppendedFile::append(std::span<iovec> parts) {
  const std::lock_guard guard(lock_);
  if (!isGood_) return;
  std::size_t bytes = 0;
  for (const iovec& part : parts) bytes += part.iov_len;
  if (write(parts)) {
    length_ += static_cast<off_t>(bytes);
    return;
  }
  const int error = errno;
  isGood_ = false;
  if (ftruncate(descriptor_, length_) != 0) return fail(errno);
  fail(error);
}

bool AppendedFile::write(std::span<iovec> parts) const {
  while (!parts.empty()) {
    const ssize_t written = writev(descriptor_, parts.data(), static_cast<int>(parts.size()));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    auto rest = static_cast<std::size_t>(written);
    while (!parts.empty() && rest >= parts.front().iov_len) {
      rest -= parts.front().iov_len;
      parts = parts.subspan(1);
    }
    if (parts.empty()) break;
    parts.front().iov_base = static_cast<std::byte*>(parts.front().iov_base) + rest;
    parts.front().iov_len -= rest;
  }
  return true;
}

void AppendedFile::fail(int error) const {
  std::fprintf(stderr, "codicil: %s: %s; %s ends here\n", path_.c_str(), std::strerror(error), what_.c_str());
}

}  // namespace codicil::diagnostics
