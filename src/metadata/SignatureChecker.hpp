// The one pass over a signature that SignatureReader relies on. Private to it.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "metadata/Metadata.hpp"
#include "metadata/SignatureReader.hpp"

namespace codicil::metadata {

// Walks a signature with a stack of its own, no deeper than kMaxSignatureDepth, in time linear in its bytes.
class SignatureChecker {
 public:
  SignatureChecker(const Metadata& metadata, bool internalAllowed)
      : metadata_(metadata), internalAllowed_(internalAllowed) {}

  Expected<void> check(std::span<const std::byte> bytes, SignatureKind kind, Token token);

 private:
  // What is open around the current position: so many types still to come, then perhaps an array's shape.
  struct Level {
    std::uint32_t typesLeft;
    std::uint32_t sentinelFrom;  // a Sentinel may stand before one of the last `sentinelFrom` types
    bool shapeFollows;
  };

  void header(SignatureKind kind);
  void methodHeader(std::uint8_t first);
  void types();
  void type();
  void arrayShape();
  Token typeToken();
  void definitionToken();
  void expectTypes(std::uint32_t count, std::uint32_t sentinelFrom = 0, bool shapeFollows = false);
  void fail(ErrorCode code);

  const Metadata& metadata_;
  bool internalAllowed_;
  ByteReader reader_;
  ErrorCode error_ = ErrorCode::BadSignature;
  unsigned depth_ = 0;
  std::array<Level, kMaxSignatureDepth> levels_;
};

}  // namespace codicil::metadata
