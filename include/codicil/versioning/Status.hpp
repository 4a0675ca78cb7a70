// The answer for one method of a request.
#pragma once

#include <cstdint>

namespace codicil::versioning {

enum class Status : std::uint8_t {
  Ok,
  UnknownModule,    // null, or being unloaded
  UnknownMethod,    // the host knows no such token
  NotVersionable,   // the host says that this method's body cannot be replaced
  UnknownVersion,   // no version of this id, of this method and stage: never made, or collected
  NothingToRevert,  // this stage has no version active on this method
  NotAttached,      // the stage or client was never attached, or is detached
  Duplicate,        // this method stands in the batch before
  PublishFailed,    // no stable entry address could be made for one of its entrypoints
  OutOfCodeMemory,
  CompileFailed,     // the host could not compile it; what ran before runs on
  SupplyFailed,      // the client did not supply IL: refused, threw, or was detached
  DeadlineExceeded,  // the client did not answer in time
  BatchAborted,      // nothing wrong here: another method of the batch could not be switched, so none was
};

const char* describe(Status status);

}  // namespace codicil::versioning
