// SPDX-License-Identifier: MIT
// Reads a jitdump as its specification in Linux has it, written apart from src/diagnostics/JitDump.cpp.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace codicil::diagnostics {

class JitDumpReader {
 public:
  struct Load {
    std::uint64_t atNanos = 0, code = 0, number = 0;
    std::string name, bytes;
  };

  explicit JitDumpReader(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    all_.assign(std::istreambuf_iterator<char>(file), {});
    read();
  }
  const std::string& fault() const { return fault_; }  // empty: it is well formed
  std::uint32_t process() const { return process_; }
  const std::vector<Load>& loads() const { return loads_; }
  bool isClosed() const { return isClosed_; }

 private:
  template <typename T>
  T at(std::size_t offset) const {
    T value{};
    if (offset + sizeof value <= all_.size()) std::memcpy(&value, all_.data() + offset, sizeof value);
    return value;
  }

  void read() {
    if (at<std::uint32_t>(0) != 0x4A695444 || at<std::uint32_t>(4) != 1 || at<std::uint32_t>(12) != 62)
      return void(fault_ = "header");
    process_ = at<std::uint32_t>(20);
    for (std::size_t record = at<std::uint32_t>(8); record < all_.size();) {
      const auto kind = at<std::uint32_t>(record);
      const auto bytes = at<std::uint32_t>(record + 4);
      if (bytes < 16 || record + bytes > all_.size() || isClosed_) return void(fault_ = "record");
      if (kind == 0) {
        Load load;
        load.atNanos = at<std::uint64_t>(record + 8);
        load.code = at<std::uint64_t>(record + 32);
        load.number = at<std::uint64_t>(record + 48);
        if (at<std::uint32_t>(record + 16) != process_ || at<std::uint64_t>(record + 24) != load.code)
          return void(fault_ = "code load");
        load.name = all_.c_str() + record + 56;
        const auto codeBytes = at<std::uint64_t>(record + 40);
        if (56 + load.name.size() + 1 + codeBytes != bytes) return void(fault_ = "length");
        load.bytes = all_.substr(record + bytes - codeBytes, codeBytes);
        loads_.push_back(std::move(load));
      } else if (kind == 3) {
        isClosed_ = true;
      } else {
        return void(fault_ = "kind");
      }
      record += bytes;
    }
  }

  std::string all_, fault_;
  std::uint32_t process_ = 0;
  std::vector<Load> loads_;
  bool isClosed_ = false;
};

}  // namespace codicil::diagnostics
