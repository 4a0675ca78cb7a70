// The two halves of a code version, as values. A default version is synthetic: the value alone stands for it and no
// memory is behind it. An explicit version's value points to its node.
//
// How long a value may be used: default versions, as long as the method lives; explicit ones, while the version cannot
// be collected: it is active and the caller's thread is where the host would report it, or it is held
// (CodeVersionManager::hold), or it was handed to a callback that has not returned.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codicil/versioning/CodeMemory.hpp"
#include "codicil/versioning/Method.hpp"
#include "codicil/versioning/Status.hpp"

namespace codicil::versioning {

struct ILCodeVersionNode;
struct NativeCodeVersionNode;

// Process-wide, rising, never reused; 0 is every method's default. Profilers call it the ReJIT id.
using ILVersionId = std::uint64_t;
// Rising within one MethodDesc; 0 is the default.
using NativeVersionId = std::uint32_t;

// A level of IL versions. Levels lie in the order of their ids: the assembly's own IL, hot reload, then clients as they
// attached. Never reused.
using StageId = std::uint32_t;
inline constexpr StageId kBaseStage = 0;
inline constexpr StageId kHotReloadStage = 1;

// Whatever the host compiles: bytes, an AST, with offset maps, flags and the scope its tokens resolve in. The library
// carries it and never looks inside. Immutable once given.
class ILBody {
 public:
  virtual ~ILBody() = default;
  virtual std::size_t bytes() const { return 0; }  // for memory accounts
};
using ILBodyPtr = std::shared_ptr<const ILBody>;

enum class ILVersionState : std::uint8_t {
  Requested,               // partial: somebody wants it; its stage has not been asked
  GettingReJITParameters,  // partial: one thread is asking
  Active,                  // complete: its IL is frozen (whether callers run it is another question)
  Failed,                  // its stage did not supply, or the host could not compile it: its level is passed through
};
const char* describe(ILVersionState state);

enum class Tier : std::uint8_t {
  Optimized,  // tiering does not apply: straight to optimized code
  Tier0,
  Tier0Instrumented,
  Tier1,
  OSR,          // entered in the middle of a running tier-0 body, never called
  Precompiled,  // a default version's code from before the process began; never asked for, only found to be there
};
const char* describe(Tier tier);

// Who wanted a version, and why. Shared by all versions of one request.
struct Requester {
  std::string who;
  std::string why;
};
using RequesterPtr = std::shared_ptr<const Requester>;

class ILCodeVersion {
 public:
  ILCodeVersion() = default;                                     // none
  explicit ILCodeVersion(MethodKey method) : method_(method) {}  // the default version
  ILCodeVersion(MethodKey method, ILCodeVersionNode* node) : method_(method), node_(node) {}

  explicit operator bool() const { return method_.module != nullptr; }
  bool isDefault() const { return node_ == nullptr; }
  MethodKey method() const { return method_; }
  ILVersionId id() const;
  StageId stage() const;         // kBaseStage for the default version
  ILVersionState state() const;  // Active for the default version
  ILCodeVersion parent() const;  // the version whose IL this one's stage saw; none for the default version
  ILVersionId origin() const;    // id of the first version made for the same request (see docs/versioning.md)
  ILBodyPtr body() const;        // null: the default version (the host has its IL), or not supplied yet
  ILCodeVersionNode* node() const { return node_; }
  friend bool operator==(const ILCodeVersion&, const ILCodeVersion&) = default;

 private:
  MethodKey method_;
  ILCodeVersionNode* node_ = nullptr;
};

class NativeCodeVersion {
 public:
  NativeCodeVersion() = default;                                        // none
  explicit NativeCodeVersion(MethodDesc& method) : method_(&method) {}  // the default version
  NativeCodeVersion(MethodDesc& method, NativeCodeVersionNode* node) : method_(&method), node_(node) {}

  explicit operator bool() const { return method_ != nullptr; }
  bool isDefault() const { return node_ == nullptr; }
  MethodDesc& method() const { return *method_; }
  NativeVersionId id() const;
  NativeCodeVersionNode* node() const { return node_; }
  friend bool operator==(const NativeCodeVersion&, const NativeCodeVersion&) = default;

 private:
  MethodDesc* method_ = nullptr;
  NativeCodeVersionNode* node_ = nullptr;
};

// All that a native version can answer, copied out under the manager's lock. Times: nanoseconds of CLOCK_MONOTONIC;
// 0 where nothing happened yet.
struct NativeVersionInfo {
  NativeCodeVersion version;
  NativeVersionId id = 0;
  ILVersionId il = 0;
  Tier tier = Tier::Optimized;
  std::string entrypoint;  // the host's name of the MethodDesc
  std::string who, why;
  NativeVersionId parent = 0;  // the version it was made from: tier-1 from tier-0
  std::uint64_t createdAtNanos = 0, builtAtNanos = 0;
  std::uint32_t compileMicros = 0;
  const std::byte* code = nullptr;  // null: not built, or its code was collected
  std::uint32_t codeBytes = 0;
  std::int64_t calls = -1;      // -1: not known
  std::uint32_t inlinings = 0;  // how many inlinings are on record for its body
  bool active = false, published = false;
  bool stale = false;  // inlined something that has another active version now
};

struct ILVersionInfo {
  ILCodeVersion version;
  ILVersionId id = 0, parent = 0, origin = 0;
  StageId stage = kBaseStage;
  std::string stageName;
  ILVersionState state = ILVersionState::Active;
  std::string who, why;
  std::uint64_t createdAtNanos = 0;
  std::uint32_t holds = 0;
  bool active = false;  // on the active path
  bool leaf = false;    // the end of the active path: what new native versions are built from
  std::vector<NativeVersionInfo> natives;
};

// One method's tree, the default IL version first, then by rising id.
struct MethodTree {
  MethodKey method;
  std::string name;
  std::vector<ILVersionInfo> versions;
};

}  // namespace codicil::versioning
