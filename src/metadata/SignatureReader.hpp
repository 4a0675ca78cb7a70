// Signatures (ECMA-335 II.23.2), read where they lie. A signature is checked as a whole when a reader is opened; after
// that nothing of it can fail, and a reader that follows types into types nests no deeper than kMaxSignatureDepth.
//
//   auto reader = SignatureReader::open(metadata, row.signature, SignatureKind::Method, token);
//   MethodSignature method = reader->methodSignature();
//   TypeNode returned = reader->node();   // … and, as the node says, the nodes it is made of
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "metadata/ByteReader.hpp"
#include "metadata/ElementType.hpp"
#include "metadata/Metadata.hpp"

namespace codicil::metadata {

// How many types may be around a type. What compilers write stays under a dozen; the bound keeps recursive readers
// safe.
inline constexpr unsigned kMaxSignatureDepth = 256;

inline constexpr std::uint32_t kMaxArrayRank = 32;  // as `dotnet`

enum class SignatureKind : std::uint8_t {
  Method,      // II.23.2.1 – 3: of a MethodDef, a MemberRef to a method, or calli's StandAloneSig
  Field,       // II.23.2.4: of a Field, or a MemberRef to a field
  Property,    // II.23.2.5
  Locals,      // II.23.2.6
  Type,        // II.23.2.14: a TypeSpec
  MethodSpec,  // II.23.2.15: generic arguments
};

// The bits of a signature's first byte.
namespace signatureheader {
inline constexpr std::uint8_t kConventionMask = 0x0F;
inline constexpr std::uint8_t kGeneric = 0x10;  // the number of its parameters follows
inline constexpr std::uint8_t kHasThis = 0x20;
inline constexpr std::uint8_t kExplicitThis = 0x40;
}  // namespace signatureheader

// The low four bits of a signature's first byte (II.23.2.3, II.23.2.4 …).
enum class CallingConvention : std::uint8_t {
  Default = 0x0,
  C = 0x1,
  StdCall = 0x2,
  ThisCall = 0x3,
  FastCall = 0x4,
  VarArg = 0x5,
  Field = 0x6,
  LocalVariables = 0x7,
  Property = 0x8,
  Unmanaged = 0x9,  // more in modifiers of the return type
  GenericInstance = 0xA,
};

// The header of a method's, a property's or a function pointer's signature. The return type (a property's own type)
// follows, then paramCount parameters.
struct MethodSignature {
  CallingConvention convention = CallingConvention::Default;
  bool hasThis = false;
  bool explicitThis = false;
  std::uint32_t genericParamCount = 0;
  std::uint32_t paramCount = 0;  // Sentinel not counted
};

// One step into a type. What follows it in the signature depends on `element`:
//   Void … R8, String, Object, I, U, TypedByRef, Class, ValueType, Var, MVar, Internal   nothing
//   Ptr, ByRef, SzArray, Pinned                   a type
//   CModReqd, CModOpt, CModInternal               the type that is modified
//   Array                                         a type, then arrayShape()
//   GenericInst                                   `number` types
//   FnPtr                                         methodSignature(), its return type and its parameters
//   Sentinel                                      nothing: the parameters that follow are the call's own (varargs)
struct TypeNode {
  ElementType element = ElementType::End;
  bool isValueType = false;    // GenericInst: whether the generic type is one; CModInternal: whether it is required
  Token token;                 // Class, ValueType, GenericInst: TypeDef or TypeRef; CModReqd, CModOpt: TypeSpec, too
  std::uint32_t number = 0;    // Var, MVar: which; GenericInst: how many arguments
  std::uint64_t internal = 0;  // Internal, CModInternal: the address
};

struct ArrayShape {  // II.23.2.13
  std::uint32_t rank = 0;
  std::uint32_t sizeCount = 0;
  std::uint32_t lowBoundCount = 0;
  std::array<std::uint32_t, kMaxArrayRank> sizes{};
  std::array<std::int32_t, kMaxArrayRank> lowBounds{};
};

// A cursor; a value of a few words. Not thread-safe, but readers of one signature do not disturb each other.
class SignatureReader {
 public:
  // Checks the form of the whole signature: every byte, every count, every token (that its row is there). Whether the
  // types make sense (a byref of a byref, an array of void) is for the loader. BadSignature, SignatureTooDeep,
  // BadToken, BadBlobOffset; `token` is whose signature it is, for the error.
  static Expected<SignatureReader> open(const Metadata& metadata, BlobOffset blob, SignatureKind kind,
                                        Token token = {});
  static Expected<SignatureReader> open(const Metadata& metadata, std::span<const std::byte> bytes, SignatureKind kind,
                                        Token token = {});

  // The same for a signature that the program made at run time (DynamicMethod), in which Internal is allowed.
  static Expected<SignatureReader> openDynamic(const Metadata& metadata, std::span<const std::byte> bytes,
                                               SignatureKind kind);

  // Of a field: the reader stands at its type already. Of a Type: at the type. Of a MethodSpec or Locals: read
  // count() types. Of a Method or Property: begin with methodSignature().
  MethodSignature methodSignature();
  std::uint32_t count() const { return count_; }

  TypeNode node();
  ArrayShape arrayShape();

  // Past one whole type, a Sentinel before it included.
  void skipType();

  bool atEnd() const { return reader_.atEnd(); }
  std::span<const std::byte> rest() const { return reader_.rest(); }

 private:
  explicit SignatureReader(std::span<const std::byte> bytes) : reader_(bytes) {}
  static Expected<SignatureReader> openChecked(const Metadata& metadata, std::span<const std::byte> bytes,
                                               SignatureKind kind, Token token, bool internalAllowed);

  ByteReader reader_;
  std::uint32_t count_ = 0;
};

// "13,13": the element types of a MethodDef's parameters, which tell CoreLib's overloaded native methods apart.
std::string parameterElements(const Metadata& metadata, Rid method);

// A TypeDefOrRefOrSpecEncoded (II.23.2.8). Token::undefined() for the tag that is not used.
Token decodeTypeToken(std::uint32_t encoded);

}  // namespace codicil::metadata
