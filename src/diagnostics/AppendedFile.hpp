// SPDX-License-Identifier: MIT
// A file that grows while the program runs, and that others may read at any moment.
#pragma once

#include <sys/uio.h>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace codicil::diagnostics {

// Thread-safe. Each append goes to the kernel at once, so that the file is whole even if the process ends by a signal.
class AppendedFile {
 public:
  // Made anew, empty, with these permissions. `what` is what the file is to people: "the perf map". If it cannot be
  // made, there is one line on standard error, and appends do nothing.
  AppendedFile(std::string path, std::string what, mode_t permissions);
  ~AppendedFile();
  AppendedFile(const AppendedFile&) = delete;
  AppendedFile& operator=(const AppendedFile&) = delete;

  // All of `parts`, one behind the other. If the disk is full, what was written of them is taken back, there is one
  // line on standard error, and later appends do nothing. The parts are consumed.
  void append(std::span<iovec> parts);
  void append(std::string_view text);

  // Of the file as it was made; -1: it could not be. Whether it went well so far.
  int descriptor() const { return descriptor_; }
  bool isGood();

 private:
  bool write(std::span<iovec> parts) const;
  void fail(int error) const;

  const std::string path_, what_;
  int descriptor_ = -1;
  std::mutex lock_;
  bool isGood_ = false;  // guarded
  off_t length_ = 0;     // guarded: of what was appended whole
};

}  // namespace codicil::diagnostics
