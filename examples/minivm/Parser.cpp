// SPDX-License-Identifier: MIT
#include "Parser.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "Runtime.hpp"

namespace minivm {

namespace {

struct Lexeme {
  std::string_view text;  // empty: the end
  Position position;
};

// What begins with a digit is a number, or none: that is for the parser to say, as with characters of no meaning.
std::size_t lexemeLength(std::string_view rest) {
  const auto isWord = [](unsigned char c) { return std::isalnum(c) || c == '_'; };
  if (const auto word = std::find_if_not(rest.begin(), rest.end(), isWord) - rest.begin())
    return static_cast<std::size_t>(word);
  for (const std::string_view two : {"<=", ">=", "==", "!=", "&&", "||"})
    if (rest.starts_with(two)) return 2;
  return 1;
}

std::vector<Lexeme> lex(const std::string& file, std::string_view rest) {
  std::vector<Lexeme> lexemes;
  Position at{std::make_shared<const std::string>(file)};
  while (!rest.empty()) {
    const auto first = static_cast<unsigned char>(rest.front());
    const std::size_t length = first == '#' ? std::min(rest.find('\n'), rest.size()) : lexemeLength(rest);
    if (first != '#' && !std::isspace(first)) lexemes.push_back({rest.substr(0, length), at});
    at.column += static_cast<std::uint32_t>(length);
    if (first == '\n') at = {at.file, at.line + 1, 1};
    rest.remove_prefix(length);
  }
  lexemes.push_back({{}, at});
  return lexemes;
}

struct BinaryOperator {
  std::string_view symbol;
  Op op;
  int precedence;
};
constexpr BinaryOperator kBinaryOperators[] = {
    {"||", Op::If, 1},      {"&&", Op::If, 2},        {"==", Op::Equal, 3},   {"!=", Op::NotEqual, 3},
    {"<", Op::Less, 4},     {"<=", Op::LessEqual, 4}, {">", Op::Greater, 4},  {">=", Op::GreaterEqual, 4},
    {"+", Op::Add, 5},      {"-", Op::Subtract, 5},   {"*", Op::Multiply, 6}, {"/", Op::Divide, 6},
    {"%", Op::Remainder, 6}};
constexpr int kUnary = 7;

bool isComparison(Op op) { return op >= Op::Less && op <= Op::NotEqual; }

class Parser {
 public:
  Parser(Module& module, const std::string& file, std::string_view text) : module_(module), lexemes_(lex(file, text)) {}

  void module() {
    // Signatures first, so that functions may call what is declared later.
    while (!is("")) {
      if (is("fn") || is("notier"))
        add(declaration());
      else
        ++at_;
    }
    at_ = 0;
    for (const auto& function : module_.functions) function->il = body(declaration());
    if (!is("")) throw unexpected("fn");
  }

  FunctionILPtr replacement(const Function& function) {
    const Function declared = declaration();
    if (declared.name != function.name || declared.parameters != function.parameters ||
        declared.result != function.result || declared.isGeneric() != function.isGeneric())
      throw SourceError(declared.position, "not the signature of " + function.name);
    return body(declared);
  }

 private:
  struct Variable {
    std::string_view name;
    Type type;
  };

  // Bounds the depth of trees, and of the recursion that makes them and walks them.
  struct Nesting {
    explicit Nesting(Parser& parser) : parser(parser), outer(parser.nesting_) { deeper(); }
    ~Nesting() { parser.nesting_ = outer; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    void deeper() const {
      if (++parser.nesting_ > kMaxNesting) throw SourceError(parser.here().position, "nested too deeply");
    }
    Parser& parser;
    const std::uint32_t outer;
  };

  // --- Declarations ---

  Function declaration() {
    Function function{.module = module_};
    function.mayTier = !accept("notier");
    expect("fn");
    function.position = here().position;
    function.name = takeName("a function's name");
    if (accept("<")) {
      function.typeParameter = takeName("a type parameter");
      expect(">");
    }
    typeParameter_ = function.typeParameter;
    expect("(");
    while (!accept(")")) {
      if (!function.parameters.empty()) expect(",");
      if (function.parameters.size() == kMaxParameters) throw SourceError(here().position, "too many parameters");
      function.parameterNames.emplace_back(takeName("a parameter's name"));
      expect(":");
      function.parameters.push_back(type());
    }
    if (accept(":")) function.result = type();
    return function;
  }

  void add(Function declared) {
    if (module_.find(declared.name)) throw SourceError(declared.position, "another " + declared.name);
    Function& function = *module_.functions.emplace_back(std::make_unique<Function>(std::move(declared)));
    function.token = static_cast<codicil::versioning::Token>(module_.functions.size());
    function.instances.push_back(std::make_unique<Instance>(function, Type::Int));
    if (function.isGeneric()) function.instances.push_back(std::make_unique<Instance>(function, Type::Array));
  }

  Type type() {
    if (accept("int")) return Type::Int;
    if (accept("array")) return Type::Array;
    if (!typeParameter_.empty() && accept(typeParameter_)) return Type::Parameter;
    throw unexpected("a type");
  }

  FunctionILPtr body(const Function& function) {
    result_ = function.result;
    typeParameter_ = function.typeParameter;
    variables_.clear();
    slots_ = 0;
    for (std::size_t i = 0; i < function.parameters.size(); ++i)
      declare(function.parameterNames[i], function.parameters[i]);

    NodePtr all = block();
    const Position end = lexemes_[at_ - 1].position;
    if (result_ == Type::Int)
      all = make(Op::Block, Type::Int, end, {all, make(Op::Return, Type::Int, end, {number(end, 0)})});
    else if (all->operands.empty() || all->operands.back()->op != Op::Return)
      throw SourceError(end, function.name + " must end with return");
    return std::make_shared<const FunctionIL>(all, slots_);
  }

  std::int64_t declare(std::string_view name, Type type) {
    if (variables_.size() == kMaxSlots) throw SourceError(here().position, "too many variables");
    variables_.push_back({name, type});
    slots_ = std::max(slots_, static_cast<std::uint32_t>(variables_.size()));
    return static_cast<std::int64_t>(variables_.size()) - 1;
  }

  // --- Statements ---

  NodePtr block() {
    const Position position = here().position;
    const auto outer = static_cast<std::ptrdiff_t>(variables_.size());
    std::vector<NodePtr> statements;
    expect("{");
    while (!accept("}")) statements.push_back(statement());
    variables_.erase(variables_.begin() + outer, variables_.end());
    return make(Op::Block, Type::Int, position, std::move(statements));
  }

  NodePtr statement() {
    const Nesting nesting(*this);
    const Position position = here().position;
    if (accept("if")) {
      NodePtr condition = expression(Type::Int);
      NodePtr then = block();
      NodePtr otherwise = !accept("else") ? number(position, 0) : is("if") ? statement() : block();
      return make(Op::If, Type::Int, position, {condition, then, otherwise});
    }
    if (accept("while")) {
      NodePtr condition = expression(Type::Int);
      return make(Op::While, Type::Int, position, {condition, block()});
    }
    NodePtr node = simpleStatement(position);
    expect(";");
    return node;
  }

  NodePtr simpleStatement(const Position& position) {
    if (accept("let")) {
      const std::string_view name = takeName("a variable's name");
      expect("=");
      const NodePtr value = binary();
      return make(Op::Assign, value->type, position, {value}, declare(name, value->type));
    }
    if (accept("return")) return make(Op::Return, result_, position, {expression(result_)});
    const NodePtr target = binary();
    if (!accept("=")) return target;
    const NodePtr value = expression(target->type);
    if (target->op == Op::Variable) return make(Op::Assign, value->type, position, {value}, target->number);
    if (target->op != Op::Element) throw SourceError(position, "only variables and elements can be assigned to");
    return make(Op::SetElement, Type::Int, target->position, {target->operands[0], target->operands[1], value});
  }

  // --- Expressions ---

  NodePtr expression(Type wanted) {
    NodePtr value = binary();
    if (value->type != wanted)
      throw SourceError(value->position, "this is " + nameOf(value->type) + ", not " + nameOf(wanted));
    return value;
  }

  // Takes operators that bind at least so tightly.
  NodePtr binary(int precedence = 1) {
    const Nesting nesting(*this);
    NodePtr left = operand();
    for (;;) {
      const auto* const op = std::find_if(std::begin(kBinaryOperators), std::end(kBinaryOperators),
                                          [&](const auto& o) { return o.precedence >= precedence && is(o.symbol); });
      if (op == std::end(kBinaryOperators)) return left;
      const Position position = take().position;
      nesting.deeper();
      left = operation(*op, position, left, binary(op->precedence + 1));
    }
  }

  NodePtr operation(const BinaryOperator& op, const Position& at, const NodePtr& left, const NodePtr& right) const {
    if (left->type != right->type || (left->type != Type::Int && !isComparison(op.op)))
      throw SourceError(
          at, nameOf(left->type) + " " + std::string(op.symbol) + " " + nameOf(right->type) + " has no meaning");
    if (op.op != Op::If) return make(op.op, Type::Int, at, {left, right});
    const NodePtr truth = make(Op::NotEqual, Type::Int, at, {right, number(at, 0)});
    if (op.symbol == "&&") return make(Op::If, Type::Int, at, {left, truth, number(at, 0)});
    return make(Op::If, Type::Int, at, {left, number(at, 1), truth});
  }

  NodePtr operand() {
    const Position position = here().position;
    const auto integer = [&] {
      NodePtr value = binary(kUnary);
      if (value->type != Type::Int) throw SourceError(position, "this has no meaning for " + nameOf(value->type));
      return value;
    };
    if (accept("-")) return make(Op::Subtract, Type::Int, position, {number(position, 0), integer()});
    if (accept("!")) return make(Op::Equal, Type::Int, position, {integer(), number(position, 0)});
    NodePtr value = primary();
    while (is("[")) {
      const Position at = take().position;
      if (value->type != Type::Array) throw SourceError(at, nameOf(value->type) + " has no elements");
      NodePtr index = expression(Type::Int);
      expect("]");
      value = make(Op::Element, Type::Int, at, {std::move(value), std::move(index)});
    }
    return value;
  }

  NodePtr primary() {
    const Lexeme first = here();
    if (accept("(")) {
      NodePtr value = binary();
      expect(")");
      return value;
    }
    if (!first.text.empty() && std::isdigit(static_cast<unsigned char>(first.text.front()))) return literal(take());
    const std::string_view name = takeName("an expression");
    for (std::size_t slot = variables_.size(); slot-- > 0;)
      if (variables_[slot].name == name)
        return make(Op::Variable, variables_[slot].type, first.position, {}, static_cast<std::int64_t>(slot));
    if (const Builtin* builtin = findBuiltin(name)) {
      Node call{.op = Op::HostCall, .type = builtin->result, .position = first.position, .host = builtin->function};
      call.operands = arguments(builtin->parameters);
      return std::make_shared<const Node>(std::move(call));
    }
    if (Function* callee = module_.find(name)) return call(*callee, first.position);
    throw SourceError(first.position, "no variable or function " + std::string(name));
  }

  NodePtr call(Function& callee, const Position& position) {
    Node call{.op = Op::Call, .position = position, .callee = &callee};
    if (callee.isGeneric()) {
      expect("<");
      call.typeArgument = type();
      expect(">");
    }
    const auto concrete = [&](Type type) { return type == Type::Parameter ? call.typeArgument : type; };
    std::vector<Type> parameters;
    for (const Type parameter : callee.parameters) parameters.push_back(concrete(parameter));
    call.type = concrete(callee.result);
    call.operands = arguments(parameters);
    return std::make_shared<const Node>(std::move(call));
  }

  std::vector<NodePtr> arguments(const std::vector<Type>& types) {
    std::vector<NodePtr> values;
    expect("(");
    for (const Type type : types) {
      if (!values.empty()) expect(",");
      values.push_back(expression(type));
    }
    expect(")");
    return values;
  }

  static NodePtr literal(const Lexeme& lexeme) {
    std::int64_t value = 0;
    const char* end = lexeme.text.data() + lexeme.text.size();
    const auto [stop, error] = std::from_chars(lexeme.text.data(), end, value);
    if (error != std::errc() || stop != end)
      throw SourceError(lexeme.position, std::string(lexeme.text) + " is no number of 64 bits");
    return number(lexeme.position, value);
  }

  static NodePtr number(const Position& at, std::int64_t value) { return make(Op::Number, Type::Int, at, {}, value); }

  static NodePtr make(Op op, Type type, const Position& position, std::vector<NodePtr> operands,
                      std::int64_t number = 0) {
    return std::make_shared<const Node>(
        Node{.op = op, .type = type, .position = position, .operands = std::move(operands), .number = number});
  }

  // --- Lexemes ---

  const Lexeme& here() const { return lexemes_[at_]; }
  bool is(std::string_view text) const { return here().text == text; }
  const Lexeme& take() { return lexemes_[at_++]; }
  bool accept(std::string_view text) {
    if (!is(text)) return false;
    ++at_;
    return true;
  }
  void expect(std::string_view text) {
    if (!accept(text)) throw unexpected(text);
  }
  SourceError unexpected(std::string_view wanted) const {
    return {here().position,
            "expected " + std::string(wanted) + ", not " + (is("") ? "the end" : std::string(here().text))};
  }
  std::string_view takeName(std::string_view what) {
    const auto first = static_cast<unsigned char>(is("") ? ' ' : here().text.front());
    if (!std::isalpha(first) && first != '_') throw unexpected(what);
    return take().text;
  }
  std::string nameOf(Type type) const {
    return type == Type::Int ? "an int" : type == Type::Array ? "an array" : "a " + typeParameter_;
  }

  Module& module_;
  const std::vector<Lexeme> lexemes_;
  std::size_t at_ = 0;
  std::uint32_t nesting_ = 0;

  // Of the function being parsed.
  std::string typeParameter_;
  Type result_ = Type::Int;
  std::vector<Variable> variables_;  // in scope now; the place of each is its slot
  std::uint32_t slots_ = 0;
};

}  // namespace

void parseModule(Module& module, const std::string& file, std::string_view text) {
  Parser(module, file, text).module();
}

FunctionILPtr parseReplacement(const Function& function, std::string_view text) {
  return Parser(function.module, "replacement of " + function.name, text).replacement(function);
}

}  // namespace minivm
