#include "typesystem/TypeExpression.hpp"

#include <algorithm>

#include "typesystem/HashMixing.hpp"
#include "typesystem/Module.hpp"
#include "typesystem/TypeDefinition.hpp"

namespace codicil::typesystem {
namespace {

void append(std::string& text, TypeExpressions types, const char* separator) {
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (i != 0) text += separator;
    text += toString(*types[i]);
  }
}

std::string variableName(const TypeExpression& variable) {
  const auto row = variable.module->metadata().row<metadata::GenericParamRow>(variable.token.rid());
  const auto name = variable.module->metadata().string(row.name, variable.token);
  return name ? std::string(*name) : "!" + std::to_string(variable.number);
}

}  // namespace

std::size_t TypeExpressionTable::Hash::operator()(const TypeExpression* e) const {
  std::size_t hash = mix(static_cast<std::size_t>(e->kind), e->number);
  hash = mix(hash, reinterpret_cast<std::size_t>(e->definition));
  hash = mix(hash, reinterpret_cast<std::size_t>(e->module) + e->token.value);
  for (const TypeExpression* argument : e->arguments) hash = mix(hash, reinterpret_cast<std::size_t>(argument));
  return hash;
}

bool TypeExpressionTable::Equal::operator()(const TypeExpression* a, const TypeExpression* b) const {
  return a->kind == b->kind && a->number == b->number && a->definition == b->definition && a->module == b->module &&
         a->token == b->token && std::ranges::equal(a->arguments, b->arguments);
}

// With the youngest of what it is made of, which keeps the others.
void TypeExpressionTable::place(TypeExpression& candidate) {
  const Module* const module = candidate.definition != nullptr ? candidate.definition->module : candidate.module;
  LoaderAllocator* const own = module != nullptr ? module->allocator() : nullptr;
  candidate.allocator = own;
  for (const TypeExpression* argument : candidate.arguments)
    candidate.allocator = youngest(candidate.allocator, argument->allocator);
  if (candidate.allocator == nullptr) return;
  heaps_.refer(candidate.allocator, own);
  for (const TypeExpression* argument : candidate.arguments) heaps_.refer(candidate.allocator, argument->allocator);
}

void TypeExpressionTable::forget(const LoaderAllocator& allocator) {
  std::erase_if(all_, [&](const TypeExpression* one) { return one->allocator == &allocator; });
}

Expected<const TypeExpression*> TypeExpressionTable::intern(TypeExpression& candidate) {
  const auto known = all_.find(&candidate);
  if (known != all_.end()) return *known;
  unsigned depth = 0;
  for (const TypeExpression* argument : candidate.arguments) {
    depth = std::max(depth, argument->depth + 1u);
    candidate.containsVariables |= argument->containsVariables;
  }
  if (depth > kMaxTypeDepth) {
    const Module* module = candidate.definition != nullptr ? candidate.definition->module : nullptr;
    return Unexpected(LoadError(LoadErrorCode::TooDeep, module != nullptr ? module->fileName() : "",
                                module != nullptr ? candidate.definition->token : Token{}));
  }
  candidate.depth = static_cast<std::uint8_t>(depth);
  place(candidate);
  return add(candidate);
}

const TypeExpression* TypeExpressionTable::add(const TypeExpression& candidate) {
  LoaderHeap& heap = heaps_.of(candidate.allocator);
  auto* added = heap.make<TypeExpression>();
  added->kind = candidate.kind;
  added->containsVariables = candidate.containsVariables;
  added->depth = candidate.depth;
  added->number = candidate.number;
  added->definition = candidate.definition;
  added->module = candidate.module;
  added->token = candidate.token;
  added->allocator = candidate.allocator;
  added->arguments = heap.copy(candidate.arguments);
  all_.insert(added);
  return added;
}

Expected<const TypeExpression*> TypeExpressionTable::defined(const TypeDefinition& definition,
                                                             TypeExpressions arguments) {
  TypeExpression candidate;
  candidate.kind = TypeKind::Defined;
  candidate.definition = &definition;
  candidate.arguments = arguments;
  return intern(candidate);
}

Expected<const TypeExpression*> TypeExpressionTable::constructed(TypeKind kind, const TypeExpression& element,
                                                                 std::uint32_t rank) {
  const TypeExpression* argument = &element;
  TypeExpression candidate;
  candidate.kind = kind;
  candidate.number = rank;
  candidate.arguments = {&argument, 1};
  return intern(candidate);
}

Expected<const TypeExpression*> TypeExpressionTable::functionPointer(metadata::CallingConvention convention,
                                                                     TypeExpressions types) {
  TypeExpression candidate;
  candidate.kind = TypeKind::FunctionPointer;
  candidate.number = static_cast<std::uint32_t>(convention);
  candidate.arguments = types;
  return intern(candidate);
}

const TypeExpression* TypeExpressionTable::variable(Module& module, Token genericParam, std::uint32_t number) {
  TypeExpression candidate;
  candidate.kind = TypeKind::Variable;
  candidate.containsVariables = true;
  candidate.module = &module;
  candidate.token = genericParam;
  candidate.number = number;
  return *intern(candidate);  // no arguments, so never too deep
}

const TypeExpression* TypeExpressionTable::methodParameter(std::uint32_t number) {
  TypeExpression candidate;
  candidate.kind = TypeKind::MethodParameter;
  candidate.number = number;
  return *intern(candidate);
}

Expected<const TypeExpression*> TypeExpressionTable::substitute(const TypeExpression& in, TypeExpressions arguments) {
  if (!in.containsVariables) return &in;
  if (in.kind == TypeKind::Variable) return in.number < arguments.size() ? arguments[in.number] : &in;
  std::vector<const TypeExpression*> replaced;
  replaced.reserve(in.arguments.size());
  for (const TypeExpression* argument : in.arguments) {
    const auto one = substitute(*argument, arguments);
    if (!one) return one;
    replaced.push_back(*one);
  }
  TypeExpression candidate;
  candidate.kind = in.kind;
  candidate.number = in.number;
  candidate.definition = in.definition;
  candidate.arguments = replaced;
  return intern(candidate);
}

std::string toString(const TypeExpression& expression) {
  switch (expression.kind) {
    case TypeKind::Variable:
      return variableName(expression);
    case TypeKind::MethodParameter:
      return "!!" + std::to_string(expression.number);
    case TypeKind::SzArray:
      return toString(*expression.element()) + "[]";
    case TypeKind::Array:
      return toString(*expression.element()) +
             (expression.number == 1 ? "[*]" : '[' + std::string(expression.number - 1, ',') + ']');
    case TypeKind::Pointer:
      return toString(*expression.element()) + '*';
    case TypeKind::ByRef:
      return toString(*expression.element()) + '&';
    case TypeKind::FunctionPointer: {
      std::string text = toString(*expression.arguments[0]) + '(';
      append(text, expression.arguments.subspan(1), ", ");
      return text + ')';
    }
    case TypeKind::Defined:
      break;
  }
  std::string text = expression.definition->name();
  if (!expression.arguments.empty()) {
    text += '[';
    append(text, expression.arguments, ",");
    text += ']';
  }
  return text;
}

}  // namespace codicil::typesystem
