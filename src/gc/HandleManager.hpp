// Handles: slots that the collector scans. Implemented by libclrgc.so, 18 slots in this order.
#pragma once

#include <cstdint>

#include "gc/GcTypes.hpp"

namespace codicil::gc {

// One table of handles. There is a global one; a collectible loader allocator may have its own.
class HandleStore {
 public:
  virtual void uproot() = 0;
  virtual bool containsHandle(Handle handle) = 0;
  virtual Handle createHandleOfType(ObjectPtr object, HandleType type) = 0;  // null: out of memory
  virtual Handle createHandleOfType(ObjectPtr object, HandleType type, std::int32_t heap) = 0;
  virtual Handle createHandleWithExtraInfo(ObjectPtr object, HandleType type, void* extraInfo) = 0;
  virtual Handle createDependentHandle(ObjectPtr primary, ObjectPtr secondary) = 0;

 protected:
  ~HandleStore() = default;  // HandleManager::destroyHandleStore
};

class HandleManager {
 public:
  virtual bool initialize() = 0;
  virtual void shutdown() = 0;
  virtual HandleStore* getGlobalHandleStore() = 0;
  virtual HandleStore* createHandleStore() = 0;
  virtual void destroyHandleStore(HandleStore* store) = 0;
  virtual Handle createGlobalHandleOfType(ObjectPtr object, HandleType type) = 0;
  virtual Handle createDuplicateHandle(Handle handle) = 0;
  virtual void destroyHandleOfType(Handle handle, HandleType type) = 0;
  virtual void destroyHandleOfUnknownType(Handle handle) = 0;
  virtual void setExtraInfoForHandle(Handle handle, HandleType type, void* extraInfo) = 0;
  virtual void* getExtraInfoFromHandle(Handle handle) = 0;
  virtual void storeObjectInHandle(Handle handle, ObjectPtr object) = 0;
  virtual bool storeObjectInHandleIfNull(Handle handle, ObjectPtr object) = 0;
  virtual void setDependentHandleSecondary(Handle handle, ObjectPtr object) = 0;
  virtual ObjectPtr getDependentHandleSecondary(Handle handle) = 0;
  virtual ObjectPtr interlockedCompareExchangeObjectInHandle(Handle handle, ObjectPtr object, ObjectPtr comparand) = 0;
  virtual HandleType handleFetchType(Handle handle) = 0;
  virtual void traceRefCountedHandles(HandleScanFunction* callback, std::uintptr_t parameter1,
                                      std::uintptr_t parameter2) = 0;

 protected:
  ~HandleManager() = default;
};

}  // namespace codicil::gc
