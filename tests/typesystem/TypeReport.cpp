#include "typesystem/TypeReport.hpp"

#include <cstdarg>
#include <cstdio>

#include "metadata/SignatureReader.hpp"

namespace codicil::typesystem::test {
namespace {

void print(std::string& text, const char* format, ...) __attribute__((format(printf, 2, 3)));
void print(std::string& text, const char* format, ...) {
  char buffer[256];
  va_list arguments;
  va_start(arguments, format);
  const int length = std::vsnprintf(buffer, sizeof buffer, format, arguments);
  va_end(arguments);
  text.append(buffer, static_cast<std::size_t>(length));
}

void writeTable(std::string& text, const MethodTable& table) {
  print(text, "  table %08x size %u flags2 %08x virtuals %u interfaces %u\n", table.flags, table.baseSize, table.flags2,
        table.numVirtuals, table.numInterfaces);
  if (!table.containsGCPointers()) return;
  const auto* words = reinterpret_cast<const std::int64_t*>(&table);
  const std::int64_t series = words[-1];
  print(text, "  gc %ld", static_cast<long>(series));
  const std::int64_t count = series >= 0 ? 2 * series : 1 - series;
  for (std::int64_t word = 1; word <= count; ++word) print(text, " %lx", static_cast<long>(words[-1 - word]));
  text += '\n';
}

void writeMembers(std::string& text, const Class& type) {
  for (const FieldDesc& field : type.fields) {
    const int kind = field.isStatic() + 2 * field.isThreadStatic() + 4 * field.isRva();
    print(text, "  field %u kind %x offset %u element %x\n", field.token().rid(), static_cast<unsigned>(kind),
          field.offset(), static_cast<unsigned>(field.element()));
  }
  for (const MethodDesc& method : type.methods)
    if (method.isVirtual()) print(text, "  method %u slot %u\n", method.token().rid(), method.slot());
}

void writeType(std::string& text, TypeLoader& loader, Token token, TypeHandle handle) {
  print(text, "type %08x ", token.value);
  text += loader.nameOf(handle) + '\n';
  if (handle.isTypeDesc()) {
    print(text, "  desc %x\n", static_cast<unsigned>(handle.typeDesc()->element()));
    return;
  }
  const MethodTable& table = *handle.methodTable();
  writeTable(text, table);
  if (table.parent != nullptr) text += "  parent " + loader.nameOf(TypeHandle(table.parent)) + '\n';
  for (const MethodTable* one : table.interfaces()) text += "  interface " + loader.nameOf(TypeHandle(one)) + '\n';
  if (!table.isArray()) writeMembers(text, table.classData());
}

// Whether the type at which the reader stands has a variable in it. Reads all of it.
bool readsVariable(metadata::SignatureReader& reader) {
  const metadata::TypeNode node = reader.node();
  std::uint32_t types = 0;
  switch (node.element) {
    case metadata::ElementType::Var:
    case metadata::ElementType::MVar:
      return true;
    case metadata::ElementType::GenericInst:
      types = node.number;
      break;
    case metadata::ElementType::FnPtr:
      types = reader.methodSignature().paramCount + 1;
      break;
    case metadata::ElementType::Array:
    case metadata::ElementType::Ptr:
    case metadata::ElementType::ByRef:
    case metadata::ElementType::SzArray:
    case metadata::ElementType::CModReqd:
    case metadata::ElementType::CModOpt:
      types = 1;
      break;
    default:
      break;
  }
  bool found = false;
  while (types-- > 0 && !found) found = readsVariable(reader);
  if (node.element == metadata::ElementType::Array && !found) reader.arrayShape();
  return found;
}

bool hasVariables(Module& module, Token typeSpec) {
  const auto row = module.metadata().row<metadata::TypeSpecRow>(typeSpec.rid());
  auto reader =
      metadata::SignatureReader::open(module.metadata(), row.signature, metadata::SignatureKind::Type, typeSpec);
  return reader && readsVariable(*reader);
}

}  // namespace

std::string reportOf(TypeLoader& loader, Module& module) {
  std::string text;
  for (const TableId table : {TableId::TypeDef, TableId::TypeSpec}) {
    for (Rid rid = table == TableId::TypeDef ? 2 : 1; rid <= module.metadata().rowCount(table); ++rid) {
      const Token token = Token::of(table, rid);
      if (table == TableId::TypeSpec && hasVariables(module, token)) continue;
      const auto handle = loader.load(module, token);
      if (handle)
        writeType(text, loader, token, *handle);
      else
        print(text, "type %08x error %s\n", token.value, handle.error().toString().substr(0, 200).c_str());
    }
  }
  return text;
}

std::uint32_t vectorBytesHere() { return __builtin_cpu_supports("avx2") ? 32 : 16; }

}  // namespace codicil::typesystem::test
