// SPDX-License-Identifier: MIT
// Text to functions, with names resolved and types checked: recursive descent through statements, operators by their
// precedence.
#include <algorithm>
#include <cctype>
#include <charconv>

#include "Code.hpp"
#include "Program.hpp"

namespace minivm {

namespace {

struct Lexeme {
  std::string_view text;  // empty: the end
  Position position;
};

bool isWord(unsigned char c) { return std::isalnum(c) || c == '_'; }

// What begins with a digit is a number, or none: that is for the parser to say, as with characters of no meaning.
std::size_t lexemeLength(std::string_view rest) {
  if (rest.front() == '#') return std::min(rest.find('\n'), rest.size());
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
    const std::string_view text = rest.substr(0, lexemeLength(rest));
    rest.remove_prefix(text.size());
    if (text == "\n") ++at.line;
    if (text.front() != '#' && !std::isspace(static_cast<unsigned char>(text.front()))) lexemes.push_back({text, at});
  }
  lexemes.push_back({{}, at});
  return lexemes;
}

// What is not in the tree is said by what is: a > b by b < a, a != b by !(a == b), a && b by if a { b != 0 } else { 0
// }.
struct BinaryOperator {
  std::string_view symbol;
  Op op;
  int precedence;
  bool swapped = false;
  bool negated = false;
};
constexpr BinaryOperator kBinaryOperators[] = {
    {"||", Op::If, 1},
    {"&&", Op::If, 2},
    {"==", Op::Equal, 3},
    {"!=", Op::Equal, 3, false, true},
    {"<", Op::Less, 4},
    {">", Op::Less, 4, true},
    {"<=", Op::Less, 4, true, true},
    {">=", Op::Less, 4, false, true},
    {"+", Op::Add, 5},
    {"-", Op::Subtract, 5},
    {"*", Op::Multiply, 6},
    {"/", Op::Divide, 6},
    {"%", Op::Remainder, 6},
};
constexpr int kUnary = 7;

class Parser {
 public:
  Parser(Module& module, const std::string& file, std::string_view text) : module_(module), lexemes_(lex(file, text)) {}

  void module() {
    // Signatures first, so that functions may call what is declared later.
    while (!is("")) {
      if (is("fn") || is("notier"))
        add(declaration());
      else
        take();
    }
    at_ = 0;
    for (const auto& function : module_.functions) function->il = body(declaration());
    if (!is("")) fail("expected fn, not " + std::string(here().text));
  }

  FunctionILPtr replacement(const Function& function) {
    const Function declared = declaration();
    if (declared.name != function.name || declared.parameters != function.parameters ||
        declared.result != function.result || declared.isGeneric() != function.isGeneric())
      fail("not the signature of " + function.name);
    return body(declared);
  }

 private:
  // --- Declarations ---

  Function declaration() {
    Function function{.key = {&module_, static_cast<versioning::Token>(module_.functions.size() + 1)}};
    function.mayTier = !accept("notier");
    expect("fn");
    function.name = name();
    if (accept("<")) {
      function.typeParameter = name();
      expect(">");
    }
    typeParameter_ = function.typeParameter;
    variables_.clear();
    slots_ = 0;
    expect("(");
    while (!accept(")")) {
      if (!function.parameters.empty()) expect(",");
      if (function.parameters.size() == kMaxParameters) fail("too many parameters");
      const std::string_view parameter = name();
      expect(":");
      function.parameters.push_back(type());
      declare(parameter, function.parameters.back());
    }
    if (accept(":")) function.result = type();
    return function;
  }

  void add(Function declared) {
    if (module_.find(declared.name)) fail("another " + declared.name);
    Function& function = *module_.functions.emplace_back(std::make_unique<Function>(std::move(declared)));
    function.instances.push_back(std::make_unique<Instance>(function, Type::Int));
    if (function.isGeneric()) function.instances.push_back(std::make_unique<Instance>(function, Type::Array));
  }

  Type type() {
    if (accept("int")) return Type::Int;
    if (accept("array")) return Type::Array;
    if (!typeParameter_.empty() && accept(typeParameter_)) return Type::Parameter;
    fail("expected a type, not " + std::string(here().text));
  }

  // Of a function whose declaration was read just before.
  FunctionILPtr body(const Function& function) {
    result_ = function.result;
    NodePtr all = block();
    if (result_ == Type::Int)
      all = make(Op::Block, {all, make(Op::Return, {number(0)})});
    else if (all->operands.empty() || all->operands.back()->op != Op::Return)
      fail(function.name + " must end with return");
    return std::make_shared<const FunctionIL>(all, slots_);
  }

  std::int64_t declare(std::string_view name, Type type) {
    if (variables_.size() == kMaxSlots) fail("too many variables");
    variables_.push_back({name, type});
    slots_ = std::max(slots_, static_cast<std::uint32_t>(variables_.size()));
    return static_cast<std::int64_t>(variables_.size()) - 1;
  }

  // --- Statements ---

  NodePtr block() {
    const auto outer = static_cast<std::ptrdiff_t>(variables_.size());
    std::vector<NodePtr> statements;
    expect("{");
    while (!accept("}")) statements.push_back(statement());
    variables_.erase(variables_.begin() + outer, variables_.end());
    return make(Op::Block, statements);
  }

  NodePtr statement() {
    const std::uint32_t outer = nesting_;
    deeper();
    NodePtr node;
    if (accept("if")) {
      const NodePtr condition = expression();
      const NodePtr then = block();
      node = make(Op::If, {condition, then, !accept("else") ? number(0) : is("if") ? statement() : block()});
    } else if (accept("while")) {
      const NodePtr condition = expression();
      node = make(Op::While, {condition, block()});
    } else {
      node = simpleStatement();
      expect(";");
    }
    nesting_ = outer;
    return node;
  }

  NodePtr simpleStatement() {
    if (accept("let")) {
      const std::string_view variable = name();
      expect("=");
      const NodePtr value = binary();
      return make(Op::Assign, {value}, value->type, declare(variable, value->type));
    }
    if (accept("return")) return make(Op::Return, {expression(result_)}, result_);
    NodePtr target = binary();
    if (!accept("=")) return target;
    const NodePtr value = expression(target->type);
    if (target->op == Op::Variable) return make(Op::Assign, {value}, value->type, target->number);
    if (target->op != Op::Element) fail("only variables and elements can be assigned to");
    return make(Op::SetElement, {target->operands[0], target->operands[1], value});
  }

  // --- Expressions ---

  NodePtr expression(Type wanted = Type::Int, int precedence = 1) {
    NodePtr value = binary(precedence);
    if (value->type != wanted) fail("this is " + nameOf(value->type) + ", not " + nameOf(wanted));
    return value;
  }

  // Takes operators that bind at least so tightly.
  NodePtr binary(int precedence = 1) {
    const std::uint32_t outer = nesting_;
    deeper();
    NodePtr left = unary();
    for (;;) {
      const auto* const op = std::find_if(std::begin(kBinaryOperators), std::end(kBinaryOperators),
                                          [&](const auto& o) { return o.precedence >= precedence && is(o.symbol); });
      if (op == std::end(kBinaryOperators)) break;
      take();
      deeper();
      left = operation(*op, left, binary(op->precedence + 1));
    }
    nesting_ = outer;
    return left;
  }

  NodePtr operation(const BinaryOperator& op, const NodePtr& left, const NodePtr& right) const {
    const bool compares = op.op == Op::Less || op.op == Op::Equal;
    if (left->type != right->type || (left->type != Type::Int && !compares))
      fail(nameOf(left->type) + " " + std::string(op.symbol) + " " + nameOf(right->type) + " has no meaning");
    if (op.symbol == "&&") return make(Op::If, {left, negated(negated(right)), number(0)});
    if (op.symbol == "||") return make(Op::If, {left, number(1), negated(negated(right))});
    const NodePtr result = make(op.op, op.swapped ? std::vector{right, left} : std::vector{left, right});
    return op.negated ? negated(result) : result;
  }

  NodePtr negated(const NodePtr& value) const { return make(Op::Equal, {value, number(0)}); }

  NodePtr unary() {
    if (accept("!")) return negated(expression(Type::Int, kUnary));
    if (accept("-")) return make(Op::Subtract, {number(0), expression(Type::Int, kUnary)});
    NodePtr value = primary();
    while (accept("[")) {
      if (value->type != Type::Array) fail(nameOf(value->type) + " has no elements");
      value = make(Op::Element, {value, expression()});
      expect("]");
    }
    return value;
  }

  NodePtr primary() {
    if (accept("(")) {
      NodePtr value = binary();
      expect(")");
      return value;
    }
    if (!is("") && std::isdigit(static_cast<unsigned char>(here().text.front()))) return literal(take().text);
    const std::string_view called = name();
    for (std::size_t slot = variables_.size(); slot-- > 0;)
      if (variables_[slot].name == called)
        return make(Op::Variable, {}, variables_[slot].type, static_cast<std::int64_t>(slot));
    Node call{.op = Op::HostCall, .position = lexemes_[at_ - 1].position};
    if (const Builtin* builtin = findBuiltin(called)) {
      call.type = builtin->result;
      call.host = builtin->function;
      call.operands = arguments(builtin->parameters, Type::Int);
      return std::make_shared<const Node>(call);
    }
    call.op = Op::Call;
    call.callee = module_.find(called);
    if (!call.callee) fail("no variable or function " + std::string(called));
    if (call.callee->isGeneric()) {
      expect("<");
      call.typeArgument = type();
      expect(">");
    }
    call.operands = arguments(call.callee->parameters, call.typeArgument);
    call.type = call.callee->result == Type::Parameter ? call.typeArgument : call.callee->result;
    return std::make_shared<const Node>(call);
  }

  std::vector<NodePtr> arguments(const std::vector<Type>& parameters, Type typeArgument) {
    std::vector<NodePtr> values;
    expect("(");
    for (const Type parameter : parameters) {
      if (!values.empty()) expect(",");
      values.push_back(expression(parameter == Type::Parameter ? typeArgument : parameter));
    }
    expect(")");
    return values;
  }

  NodePtr literal(std::string_view text) const {
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || stop != text.data() + text.size()) fail(std::string(text) + " is no number of 64 bits");
    return number(value);
  }

  NodePtr number(std::int64_t value) const { return make(Op::Number, {}, Type::Int, value); }

  NodePtr make(Op op, const std::vector<NodePtr>& operands, Type type = Type::Int, std::int64_t number = 0) const {
    return std::make_shared<const Node>(Node{op, type, lexemes_[at_ - 1].position, operands, number});
  }

  // --- Lexemes ---

  const Lexeme& here() const { return lexemes_[at_]; }
  const Lexeme& take() { return lexemes_[at_++]; }
  bool is(std::string_view text) const { return here().text == text; }
  bool accept(std::string_view text) {
    if (!is(text)) return false;
    take();
    return true;
  }
  void expect(std::string_view text) {
    if (!accept(text))
      fail("expected " + std::string(text) + ", not " + (is("") ? "the end" : std::string(here().text)));
  }
  std::string_view name() {
    const auto first = static_cast<unsigned char>(is("") ? '0' : here().text.front());
    if (!isWord(first) || std::isdigit(first)) expect("a name");
    return take().text;
  }
  [[noreturn]] void fail(const std::string& message) const { throw SourceError(here().position, message); }

  // Bounds the depth of trees, and of the recursion that makes them and walks them.
  void deeper() {
    if (++nesting_ > kMaxNesting) fail("nested too deeply");
  }

  std::string nameOf(Type type) const {
    return type == Type::Int ? "an int" : type == Type::Array ? "an array" : "a " + typeParameter_;
  }

  struct Variable {
    std::string_view name;
    Type type;
  };

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
  return Parser(static_cast<Module&>(*function.key.module), "replacement", text).replacement(function);
}

}  // namespace minivm
