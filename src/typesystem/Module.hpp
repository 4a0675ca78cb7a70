// One loaded assembly: its image, and what was made of its tokens so far.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "codicil/versioning/Method.hpp"
#include "metadata/AssemblyImage.hpp"
#include "typesystem/BoundTokens.hpp"
#include "typesystem/LoadError.hpp"
#include "typesystem/TokenTable.hpp"
#include "typesystem/TypeHandle.hpp"

namespace codicil::typesystem {

class MethodDesc;
class FieldDesc;
class LoaderAllocator;
struct TypeDefinition;

// Owns the image. Look-ups are thread-safe and take no lock; only the type loader, under its own, fills the tables.
class Module : public versioning::Module {
 public:
  explicit Module(std::unique_ptr<metadata::AssemblyImage> image);
  ~Module();

  const metadata::AssemblyImage& image() const { return *image_; }
  const metadata::Metadata& metadata() const { return image_->metadata(); }
  // Empty if it cannot be read.
  std::string_view nameAt(metadata::StringOffset offset) const { return metadata().string(offset).value_or(""); }
  const std::string& fileName() const { return fileName_; }
  // Its DebuggableAttribute says that the JIT is not to optimize.
  bool isDebuggable() const { return isDebuggable_.load(std::memory_order_relaxed); }
  // Its assembly got another attribute.
  void readAssemblyAttributes();

  // A type of a module that the program makes as it runs is loaded once its builder is done with it. All others are
  // complete.
  bool isComplete(Token typeDef) const;
  void setComplete(Token typeDef);

  // What its types go with; null: they stay. Set before anyone else knows the module.
  LoaderAllocator* allocator() const { return allocator_.get(); }
  void setAllocator(std::shared_ptr<LoaderAllocator> allocator) { allocator_ = std::move(allocator); }

  // What a TypeDef, MethodDef or Field of this module was loaded as: a generic type as its typical instantiation
  // (List<T>), its members as that one's. Null if not loaded yet, or not there.
  TypeHandle typeOf(Token typeDef) const;
  MethodDesc* methodOf(Token methodDef) const;
  FieldDesc* fieldOf(Token field) const;

  // Those that its code got beside its metadata.
  BoundTokens& boundTokens() { return boundTokens_; }
  const BoundTokens& boundTokens() const { return boundTokens_; }

  // A fault of this file. Of a TypeDef, or of a Field or MethodDef of one, it names the type that cannot be loaded for
  // it.
  LoadError fault(LoadErrorCode code, Token token, std::string detail = {}) const;
  // That `from`'s reference means a type of this module which is not there.
  LoadError lacks(const Module& from, Token typeRef, metadata::TypeName name) const;
  std::string displayName() const;  // of the assembly; the file's name if it is none

 private:
  friend class TypeDefinitions;
  friend class TypeLoader;

  std::unique_ptr<metadata::AssemblyImage> image_;
  std::string fileName_;
  std::atomic<bool> isDebuggable_{false};
  std::shared_ptr<LoaderAllocator> allocator_;
  TokenTable<TypeDefinition*> definitions_;
  TokenTable<std::uintptr_t> types_;
  TokenTable<MethodDesc*> methods_;
  TokenTable<FieldDesc*> fields_;
  std::mutex completing_;
  TokenTable<bool> complete_;  // of a module that grows
  BoundTokens boundTokens_;
};

}  // namespace codicil::typesystem
