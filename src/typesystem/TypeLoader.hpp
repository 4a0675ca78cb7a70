// Makes types: from tokens to the MethodTables and TypeDescs that the class library, the collector and the JIT read.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "codicil/versioning/AdaptiveMutex.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/Dictionary.hpp"
#include "typesystem/InterfaceMethods.hpp"
#include "typesystem/MethodTable.hpp"
#include "typesystem/Methods.hpp"
#include "typesystem/TypeDesc.hpp"
#include "typesystem/TypeReader.hpp"
#include "typesystem/VirtualMethods.hpp"

namespace codicil::typesystem {

// A MethodImpl of an interface's method, as an instantiation has it.
struct ExactOverride {
  MethodTable* interface = nullptr;  // exact
  MethodDesc* body = nullptr;        // of the typical instantiation of its owner
};

struct LoaderSettings {
  std::uint32_t vectorBytes = 16;  // of System.Numerics.Vector<T>: what the processor's vectors hold, 16, 32 or 64
};

// Thread-safe: one lock, but look-ups of what is loaded already (Module::typeOf …) take none. What it hands out is
// complete - parents, interfaces, arguments, layout and slots - and lives as long as it does. A type that cannot be
// loaded leaves nothing behind, and the same error comes again when it is asked for again.
class TypeLoader {
 public:
  // `coreLib` is System.Private.CoreLib. TypeNotFound if it lacks a type that the engine must know.
  static Expected<std::unique_ptr<TypeLoader>> create(Module& coreLib, AssemblyBinder& binder,
                                                      LoaderSettings settings = {});
  TypeLoader(const TypeLoader&) = delete;
  TypeLoader& operator=(const TypeLoader&) = delete;

  // From where the slots of virtual methods come: a stable address for each method. Before the first type is loaded;
  // without it slots are null. Called with the loader's lock held: must not ask the loader anything.
  using EntryOf = std::function<const void*(MethodDesc&)>;
  void setEntries(EntryOf entryOf) { entryOf_ = std::move(entryOf); }

  // ---- What can be unloaded (LoaderAllocator.hpp) ----

  // Called, with no lock held, when `from` has begun to refer to `to`: the one must live as long as the other.
  using KeepAlive = std::function<void(LoaderAllocator& from, LoaderAllocator& to)>;
  void setKeepAlive(KeepAlive keepAlive) { keepAlive_ = std::move(keepAlive); }
  void refer(LoaderAllocator& from, LoaderAllocator& to);
  // Nobody asks for what lives in it any more. It stays readable until the allocator itself goes.
  void forget(const LoaderAllocator& allocator);

  // Of a TypeDef, TypeRef or TypeSpec of `module`. A generic TypeDef or TypeRef is its typical instantiation, List<T>.
  // `typeArguments` and `methodArguments` are what !0 and !!0 stand for in a TypeSpec; a variable without an argument
  // is BadInstantiation.
  Expected<TypeHandle> load(Module& module, Token type, std::span<const TypeHandle> typeArguments = {},
                            std::span<const TypeHandle> methodArguments = {});

  // Of a type loaded here. BadInstantiation, TooLarge.
  Expected<TypeHandle> instantiate(TypeHandle generic, std::span<const TypeHandle> arguments);
  Expected<TypeHandle> arrayOf(TypeHandle element);                      // T[]
  Expected<TypeHandle> arrayOf(TypeHandle element, std::uint32_t rank);  // T[,]; rank 1 is T[*]
  Expected<TypeHandle> pointerTo(TypeHandle type);
  Expected<TypeHandle> byRefTo(TypeHandle type);

  // ---- Members (Methods.cpp) ----

  // Of a MethodDef, MemberRef or MethodSpec. A MethodDef of a generic type is the context's instantiation of it if the
  // context has as many type arguments, else the typical one. MethodNotFound.
  // With an `owner`, which is exact, a MemberRef's parent is not looked at.
  Expected<MethodReference> resolveMethod(Module& module, Token token, TokenContext context, TypeHandle owner = {});
  // Of a Field or MemberRef; generic types as above. FieldNotFound.
  Expected<FieldReference> resolveField(Module& module, Token token, TokenContext context, TypeHandle owner = {});

  // The method of `exactOwner` with `method`'s token and these arguments. Without arguments, a generic method's
  // definition.
  Expected<MethodDesc*> methodOn(MethodTable& exactOwner, const MethodDesc& method,
                                 std::span<const TypeHandle> arguments, MethodForm form);

  // The dictionary at `at`, which goes with `allocator`, or in its place one with its content and room for so many
  // slots.
  TypeHandle* widenDictionary(LoaderAllocator* allocator, TypeHandle*& at, std::size_t arguments, std::size_t slots);

  // The Virtual stub of a method that `exactOwner` declares.
  MethodDesc* virtualStub(MethodTable& exactOwner, MethodDesc& method);
  // DelegateOpen or DelegateMany of a delegate type's Invoke.
  MethodDesc* delegateStub(MethodDesc& invoke, MethodKind kind);

  // In terms of `exactOwner`'s arguments, where that is the method's owner or derives from it; may be null.
  Expected<MethodSignatureTypes> signatureOf(const MethodDesc& method, const MethodTable* exactOwner = nullptr);
  // Of a StandAloneSig or the call site's own of a MemberRef.
  Expected<MethodSignatureTypes> callSiteSignature(Module& module, Token token, TokenContext context);
  Expected<std::vector<SignatureType>> localVariables(Module& module, Token token,
                                                      TokenContext context);  // of a StandAloneSig
  Expected<SignatureType> fieldSignature(const FieldDesc& field, const MethodTable* exactOwner = nullptr);
  Expected<TypeHandle> load(const SignatureType& type);
  Expected<SignatureType> signatureType(TypeHandle type);  // the other way

  Expected<MethodTable*> primitive(metadata::ElementType element);  // Void … R8, I, U, String, Object, TypedByRef
  Expected<MethodTable*> coreLibType(std::string_view fullName);    // "System.Runtime.EH+ExInfo"
  // The first of that name, and of that many parameters unless `parameters` is negative.
  Expected<MethodDesc*> coreLibMethod(std::string_view type, std::string_view name, int parameters = -1);
  // FieldTypes.cpp: what the field is of in `owner`, its exact type or one derived from it. A field of List<T>, asked
  // for in List<string>, is of string. BadInstantiation if it is not `owner`'s, and what loading its type says.
  Expected<TypeHandle> typeOfField(const FieldDesc& field, const MethodTable& owner);

  // ConstraintTypes.cpp: the types a variable is constrained to, in terms of its own type's and method's variables.
  Expected<std::vector<TypeHandle>> constraintsOf(const TypeVariableDesc& variable);

  // RawSignatures.cpp: of a method's, property's (as a method) or field's (one type) signature that lies in `module`.
  Expected<MethodSignatureTypes> signatureAt(Module& module, std::span<const std::byte> signature,
                                             TokenContext context);
  // Type by type; variables by their numbers alone.
  Expected<bool> areSignaturesEqual(Module& first, std::span<const std::byte> a, Module& second,
                                    std::span<const std::byte> b);
  // Of an array type, in the order that programs see: Get, Set, Address, constructors.
  Expected<std::vector<MethodDesc*>> arrayMembersOf(MethodTable& array);
  // A generic method's own parameters.
  Expected<std::vector<TypeHandle>> variablesOf(Module& module, Token methodDef);

  // DispatchTables.cpp: for the interface at `index` of `type`'s map, which of `type`'s slots its method in
  // `interfaceSlot` lies in; InterfaceMethods::kNone: `type` itself does not say, its parents do.
  Expected<std::uint16_t> interfaceSlot(const MethodTable& type, std::size_t index, std::uint16_t interfaceSlot);
  // What `type` itself, a class or an interface, overrides an interface's method with; in the order of the file.
  Expected<std::vector<ExactOverride>> overridesOf(const MethodTable& type, const MethodDesc& declaration);

  Module& coreLib() const { return definitions_.coreLib(); }
  const KnownTypes& known() const { return known_; }

  // As Type.ToString writes it; of a type loaded here.
  std::string nameOf(TypeHandle type) const;

  std::size_t bytesAllocated() const;

 private:
  friend class ClassBuilder;

  TypeLoader(Module& coreLib, KnownTypes known, AssemblyBinder& binder, LoaderSettings settings);

  struct ContextExpressions {
    std::vector<const TypeExpression*> types;
    std::vector<const TypeExpression*> methods;
    GenericContext view() const { return {types, methods}; }
  };
  struct NamedMethod {
    const TypeExpression* owner = nullptr;  // exact
    Token method;                           // MethodDef, unless the owner is an array
    ArrayMember arrayMember{};
    std::uint32_t parameters = 0;  // of an array's member
  };
  struct InstanceKey {
    MethodTable* owner;
    Token token;
    MethodKind kind;
    std::vector<TypeHandle> arguments;
    friend bool operator==(const InstanceKey&, const InstanceKey&) = default;
  };
  struct InstanceKeyHash {
    std::size_t operator()(const InstanceKey& key) const;
  };

  // Binding.cpp
  template <typename Ask>
  auto bound(Ask&& ask) -> decltype(ask());
  Expected<void> provide(const UnboundReference& missing);
  Expected<TypeHandle> loadLocked(Module& module, Token type, std::span<const TypeHandle> typeArguments,
                                  std::span<const TypeHandle> methodArguments);
  Expected<TypeHandle> instantiateLocked(TypeHandle generic, std::span<const TypeHandle> arguments);
  Expected<TypeHandle> constructedLocked(TypeKind kind, TypeHandle element, std::uint32_t rank);
  Expected<MethodReference> resolveMethodLocked(Module& module, Token token, TokenContext context,
                                                TypeHandle exactOwner);
  Expected<FieldReference> resolveFieldLocked(Module& module, Token token, TokenContext context, TypeHandle owner);
  Expected<MethodSignatureTypes> signatureOfLocked(const MethodDesc& method, const MethodTable* exactOwner);
  Expected<MethodSignatureTypes> callSiteSignatureLocked(Module& module, Token token, TokenContext context);
  Expected<std::vector<SignatureType>> localVariablesLocked(Module& module, Token token, TokenContext context);
  Expected<SignatureType> fieldSignatureLocked(const FieldDesc& field, const MethodTable* exactOwner);
  Expected<TypeHandle> typeOfFieldLocked(const FieldDesc& field, const MethodTable& owner);
  Expected<std::vector<TypeHandle>> constraintsOfLocked(const TypeVariableDesc& variable);
  Expected<MethodSignatureTypes> signatureAtLocked(Module& module, std::span<const std::byte> signature,
                                                   TokenContext context);
  Expected<bool> areSignaturesEqualLocked(Module& first, std::span<const std::byte> a, Module& second,
                                          std::span<const std::byte> b);
  Expected<std::uint16_t> interfaceSlotLocked(const MethodTable& type, std::size_t index, std::uint16_t interfaceSlot);
  Expected<std::vector<ExactOverride>> overridesOfLocked(const MethodTable& type, const MethodDesc& declaration);

  Expected<ContextExpressions> contextOf(TokenContext context) const;
  Expected<const TypeExpression*> parentNamed(Module& module, Token parent, GenericContext context, TypeHandle owner);
  Expected<NamedMethod> methodNamed(Module& module, Token token, GenericContext context, TypeHandle owner);
  Expected<NamedMethod> methodOf(Module& module, Token token, std::string_view name, metadata::BlobOffset signature,
                                 const TypeExpression* type);
  Expected<FieldReference> fieldOf(Module& module, Token token, const TypeExpression& owner, Token field);
  Expected<MethodDesc*> methodOnLocked(MethodTable& exactOwner, const MethodDesc& method,
                                       std::span<const TypeHandle> arguments, MethodForm form);
  MethodInstance* instanceOf(MethodTable& owner, const MethodDesc& definition, MethodKind kind,
                             std::span<const TypeHandle> arguments, MethodDesc* target);
  Expected<MethodDesc*> arrayMember(MethodTable& array, ArrayMember member, std::uint32_t parameters);
  Expected<std::span<const std::byte>> signatureBlob(Module& module, Token token) const;
  Expected<MethodSignatureTypes> arraySignature(const MethodDesc& member);

  Expected<TypeHandle> load(const TypeExpression& type);
  Expected<TypeHandle> constructed(TypeKind kind, TypeHandle element, std::uint32_t rank);
  Expected<const TypeExpression*> expressionOf(TypeHandle type) const;
  Expected<std::vector<const TypeExpression*>> expressionsOf(std::span<const TypeHandle> types) const;

  Expected<MethodTypes> typesAt(Module& module, std::span<const std::byte> signature, GenericContext context);

  struct DeclaredVariables {
    TypeExpressions ofType;
    std::vector<const TypeExpression*> ofMethod;
  };
  Expected<DeclaredVariables> variablesAround(const TypeVariableDesc& variable);

  // BoundMembers.cpp; `token` of `module` is what is bound
  Expected<const TypeExpression*> boundOwner(Module& module, Token owner, Module& declaring, Rid typeDef, Token token,
                                             GenericContext context);
  Expected<std::vector<const TypeExpression*>> boundArguments(Module& module, const BoundMethod& bound,
                                                              GenericContext context);
  Expected<MethodReference> boundMethod(Module& module, const BoundMethod& bound, Token token, GenericContext context);
  Expected<FieldReference> boundField(Module& module, const BoundField& bound, Token token, GenericContext context);
  Expected<MethodTypes> boundMethodTypes(Module& module, const BoundMethod& bound, Token token, GenericContext context);

  // Makes the type without what it points to, so that it can be pointed to.
  Expected<TypeHandle> allocate(const TypeExpression& type);
  Expected<TypeHandle> make(const TypeExpression& type);
  Expected<void> checkFinite(const TypeExpression& type);
  Expected<TypeHandle> makeInstance(const TypeExpression& type, const TypeExpression& canonical);
  Expected<TypeHandle> makeArray(const TypeExpression& type);
  Expected<std::uint32_t> elementBytes(const TypeExpression& element, const Class** value);
  TypeHandle makeDesc(const TypeExpression& type);

  // The second half: interfaces, arguments, elements.
  Expected<void> link(const TypeExpression& type);
  Expected<void> linkTable(const TypeExpression& type, MethodTable& table);
  void publish(const TypeExpression& type);
  Expected<void> fillVirtualSlots(MethodTable& table);

  // The type whose code and layout `type` shares: references among its arguments replaced by System.__Canon.
  Expected<const TypeExpression*> canonicalOf(const TypeExpression& type);
  Expected<const TypeExpression*> canonicalArgument(const TypeExpression& argument);

  // Whether System.__Canon is somewhere among its arguments.
  bool isShared(const TypeExpression& type) const;
  static LoadError fault(LoadErrorCode code, const TypeExpression& type, const std::string& detail = {});

  MethodTable* allocateTable(LoaderHeap& heap, std::span<const std::int64_t> gcDesc, std::size_t virtuals);
  void addDictionaries(LoaderHeap& heap, MethodTable& table, std::size_t arguments);
  void addAuxiliaryData(LoaderHeap& heap, MethodTable& table, Module& module, const StaticsLayout& statics);

  AssemblyBinder& binder_;
  mutable versioning::AdaptiveMutex lock_;
  LoaderHeaps heaps_;
  LoaderSettings settings_;
  KnownTypes known_;
  TypeExpressionTable expressions_;
  TypeDefinitions definitions_;
  TypeReader reader_;
  VirtualMethods virtualMethods_;
  InterfaceMethods interfaceMethods_;
  std::unordered_map<std::uintptr_t, const TypeExpression*> byHandle_;
  std::vector<const TypeExpression*> batch_;  // allocated by the call under way
  std::unordered_map<InstanceKey, MethodInstance*, InstanceKeyHash> instances_;
  std::uint32_t lastStub_ = 0;
  EntryOf entryOf_;
  KeepAlive keepAlive_;
  unsigned depth_ = 0;
};

}  // namespace codicil::typesystem
