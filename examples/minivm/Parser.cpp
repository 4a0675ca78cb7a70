#include "Parser.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "Lexer.hpp"

namespace minivm {

namespace {

constexpr std::array<std::string_view, 16> kReserved = {"fn",     "notier", "let",    "if",    "else", "while",
                                                        "return", "int",    "array",  "print", "len",  "pause",
                                                        "true",   "thread", "import", "false"};

struct BinaryOperator {
  std::string_view symbol;
  Op op;
  int precedence;
};
constexpr BinaryOperator kBinaryOperators[] = {
    {"||", Op::Or, 1},      {"&&", Op::And, 2},       {"==", Op::Equal, 3},   {"!=", Op::NotEqual, 3},
    {"<", Op::Less, 4},     {"<=", Op::LessEqual, 4}, {">", Op::Greater, 4},  {">=", Op::GreaterEqual, 4},
    {"+", Op::Add, 5},      {"-", Op::Subtract, 5},   {"*", Op::Multiply, 6}, {"/", Op::Divide, 6},
    {"%", Op::Remainder, 6}};

bool isComparison(Op op) { return op >= Op::Less && op <= Op::NotEqual; }

class Parser {
 public:
  Parser(Module& module, const std::string& file, std::string_view text) : module_(module), lexemes_(lex(file, text)) {}

  void module(const Import& import) {
    while (accept("import")) {
      const Lexeme name = takeName("a module's name");
      module_.imports.push_back(&import(name.text, name.position));
      expect(";");
    }
    // Signatures first, so that functions may call what is declared later.
    std::vector<std::size_t> declarations;
    while (here().kind != Lexeme::Kind::End) {
      declarations.push_back(at_);
      auto function = std::make_unique<Function>(declaration(module_.functions.size() + 1));
      if (module_.find(function->name)) throw SourceError(function->position, "another " + function->name);
      for (const Type argument : {Type::Int, Type::Array})
        if (argument == Type::Int || function->isGeneric())
          function->instances.push_back(std::make_unique<Instance>(*function, argument));
      module_.functions.push_back(std::move(function));
      skipBody();
    }
    for (const auto& function : module_.functions) {
      at_ = declarations[function->token - 1];
      declaration(function->token);
      function->il = body(*function);
    }
  }

  FunctionILPtr replacement(const Function& function) {
    const Function declared = declaration(function.token);
    if (declared.name != function.name || declared.parameters != function.parameters ||
        declared.result != function.result || declared.isGeneric() != function.isGeneric())
      throw SourceError(declared.position, "not the signature of " + function.qualifiedName());
    FunctionILPtr il = body(declared);
    if (here().kind != Lexeme::Kind::End) throw unexpected("the end");
    return il;
  }

 private:
  struct Variable {
    std::string name;
    Type type;
    std::uint32_t slot;
  };

  // --- Declarations ---

  Function declaration(std::size_t token) {
    const bool mayTier = !accept("notier");
    expect("fn");
    const Lexeme name = takeName("a function's name");
    Function function(module_, static_cast<codicil::versioning::Token>(token), name.text);
    function.position = name.position;
    function.mayTier = mayTier;
    if (accept("<")) {
      function.typeParameter = takeName("a type parameter").text;
      expect(">");
    }
    function_ = &function;
    parameterNames_.clear();
    expect("(");
    while (!accept(")")) {
      if (!function.parameters.empty()) expect(",");
      if (function.parameters.size() == kMaxArguments)
        throw SourceError(here().position, "more than " + std::to_string(kMaxArguments) + " parameters");
      parameterNames_.push_back(takeName("a parameter's name").text);
      expect(":");
      function.parameters.push_back(type());
    }
    if (accept(":")) function.result = type();
    return function;
  }

  Type type() {
    if (accept("int")) return Type::Int;
    if (accept("array")) return Type::Array;
    if (function_->isGeneric() && accept(function_->typeParameter)) return Type::Parameter;
    throw unexpected("a type");
  }

  void skipBody() {
    if (!is("{")) throw unexpected("{");
    int depth = 0;
    do {
      if (here().kind == Lexeme::Kind::End) throw unexpected("}");
      depth += is("{") ? 1 : is("}") ? -1 : 0;
      ++at_;
    } while (depth > 0);
  }

  // Its declaration has just been read.
  FunctionILPtr body(const Function& function) {
    function_ = &function;
    variables_.clear();
    slots_ = nodes_ = 0;
    for (std::size_t i = 0; i < parameterNames_.size(); ++i) declare(parameterNames_[i], function.parameters[i]);

    auto il = std::make_shared<FunctionIL>();
    il->block = block();
    il->end = lexemes_[at_ - 1].position;
    il->parameters = function.parameters;
    il->result = function.result;
    il->slots = slots_;
    il->nodes = nodes_;
    return il;
  }

  std::uint32_t declare(const std::string& name, Type type) {
    if (variables_.size() == kMaxSlots) throw SourceError(here().position, "too many variables");
    const auto slot = static_cast<std::uint32_t>(variables_.size());
    variables_.push_back({name, type, slot});
    slots_ = std::max(slots_, slot + 1);
    return slot;
  }

  const Variable* findVariable(const std::string& name) const {
    const auto it = std::find_if(variables_.rbegin(), variables_.rend(), [&](const auto& v) { return v.name == name; });
    return it == variables_.rend() ? nullptr : &*it;
  }

  // --- Statements ---

  Block block() {
    const Deeper deeper(*this);
    const std::size_t outer = variables_.size();
    Block block;
    expect("{");
    while (!accept("}")) block.push_back(std::make_shared<const Statement>(statement()));
    variables_.erase(variables_.begin() + static_cast<std::ptrdiff_t>(outer), variables_.end());
    return block;
  }

  Statement statement() {
    Statement statement;
    statement.position = here().position;
    ++nodes_;
    if (accept("if")) {
      ifStatement(statement);
      return statement;
    }
    if (accept("while")) {
      statement.kind = Statement::Kind::While;
      statement.value = expression(Type::Int);
      statement.block = block();
      return statement;
    }
    if (accept("let")) {
      statement.kind = Statement::Kind::Assign;
      const std::string name = takeName("a variable's name").text;
      expect("=");
      statement.value = expression();
      statement.slot = declare(name, statement.value->type);
    } else if (accept("return")) {
      statement.kind = Statement::Kind::Return;
      statement.value = expression(function_->result);
    } else {
      assignmentOrCall(statement);
    }
    expect(";");
    return statement;
  }

  void ifStatement(Statement& statement) {
    const Deeper deeper(*this);  // a chain of else-ifs nests
    statement.kind = Statement::Kind::If;
    statement.value = expression(Type::Int);
    statement.block = block();
    if (!accept("else")) return;
    if (!is("if")) {
      statement.otherwise = block();
      return;
    }
    statement.otherwise.push_back(std::make_shared<const Statement>(this->statement()));
  }

  void assignmentOrCall(Statement& statement) {
    const ExpressionPtr target = expression();
    if (!accept("=")) {
      statement.value = target;
      return;
    }
    if (target->op == Op::Variable) {
      statement.kind = Statement::Kind::Assign;
      statement.slot = static_cast<std::uint32_t>(target->number);
    } else if (target->op == Op::Index) {
      statement.kind = Statement::Kind::Store;
      statement.array = target->operands[0];
      statement.index = target->operands[1];
    } else {
      throw SourceError(target->position, "only variables and elements can be assigned to");
    }
    statement.value = expression(target->type);
  }

  // --- Expressions ---

  ExpressionPtr expression() { return binary(1); }

  ExpressionPtr expression(Type wanted) {
    ExpressionPtr value = expression();
    if (value->type != wanted)
      throw SourceError(value->position, "this is " + nameOf(value->type) + ", not " + nameOf(wanted));
    return value;
  }

  ExpressionPtr binary(int precedence) {
    ExpressionPtr left = unary();
    for (;;) {
      const auto* const op = std::find_if(std::begin(kBinaryOperators), std::end(kBinaryOperators), [&](const auto& o) {
        return o.precedence >= precedence && is(o.symbol) && here().kind == Lexeme::Kind::Symbol;
      });
      if (op == std::end(kBinaryOperators)) return left;
      const Position position = here().position;
      ++at_;
      ExpressionPtr right = binary(op->precedence + 1);
      if (left->type != right->type)
        throw SourceError(position, nameOf(left->type) + " " + std::string(op->symbol) + " " + nameOf(right->type) +
                                        " has no meaning");
      if (left->type != Type::Int && !isComparison(op->op))
        throw SourceError(position, std::string(op->symbol) + " has no meaning for " + nameOf(left->type));
      left = make(op->op, Type::Int, position, {std::move(left), std::move(right)});
    }
  }

  ExpressionPtr unary() {
    const Deeper deeper(*this);
    const Position position = here().position;
    for (const auto& [symbol, op] : {std::pair{"-", Op::Negate}, std::pair{"!", Op::Not}}) {
      if (!accept(symbol)) continue;
      ExpressionPtr operand = unary();
      if (operand->type != Type::Int)
        throw SourceError(position, std::string(symbol) + " has no meaning for " + nameOf(operand->type));
      return make(op, Type::Int, position, {std::move(operand)});
    }
    ExpressionPtr value = primary();
    while (is("[")) {
      const Position at = here().position;
      ++at_;
      if (value->type != Type::Array) throw SourceError(at, nameOf(value->type) + " has no elements");
      ExpressionPtr index = expression(Type::Int);
      expect("]");
      value = make(Op::Index, Type::Int, at, {std::move(value), std::move(index)});
    }
    return value;
  }

  ExpressionPtr primary() {
    const Lexeme first = here();
    if (accept("(")) {
      ExpressionPtr value = expression();
      expect(")");
      return value;
    }
    if (first.kind == Lexeme::Kind::Number) {
      ++at_;
      return number(first.position, first.value);
    }
    if (accept("true") || accept("false")) return number(first.position, first.text == "true" ? 1 : 0);
    if (ExpressionPtr builtin = builtinCall(first)) return builtin;
    if (first.kind != Lexeme::Kind::Name) throw unexpected("an expression");
    const Lexeme name = takeName("a name");
    if (is("(") || is(".") || isTypeArgument()) return call(name);
    const Variable* variable = findVariable(name.text);
    if (!variable) throw SourceError(name.position, "no variable " + name.text);
    return make(Op::Variable, variable->type, name.position, {}, variable->slot);
  }

  // Null if `name` is no builtin.
  ExpressionPtr builtinCall(const Lexeme& name) {
    if (accept("array")) return make(Op::NewArray, Type::Array, name.position, arguments({Type::Int}));
    if (accept("len")) return make(Op::Length, Type::Int, name.position, arguments({Type::Array}));
    if (accept("thread")) return make(Op::ThreadIndex, Type::Int, name.position, arguments({}));
    if (accept("pause")) return make(Op::Pause, Type::Int, name.position, arguments({Type::Int}));
    if (!accept("print")) return nullptr;
    expect("(");
    ExpressionPtr value = expression();
    expect(")");
    return make(Op::Print, Type::Int, name.position, {std::move(value)});
  }

  ExpressionPtr call(Lexeme name) {
    const Module* module = &module_;
    if (accept(".")) {
      const auto imported = std::find_if(module_.imports.begin(), module_.imports.end(),
                                         [&](const Module* m) { return m->name == name.text; });
      if (imported == module_.imports.end())
        throw SourceError(name.position, "no module " + name.text + " is imported");
      module = *imported;
      name = takeName("a function's name");
    }
    Function* callee = module->find(name.text);
    if (!callee) throw SourceError(name.position, "no function " + name.text);
    std::optional<Type> typeArgument;
    if (accept("<")) {
      typeArgument = type();
      expect(">");
    }
    if (typeArgument.has_value() != callee->isGeneric())
      throw SourceError(name.position,
                        name.text + (callee->isGeneric() ? " needs a type argument" : " is not generic"));
    const auto concrete = [&](Type type) { return type == Type::Parameter ? *typeArgument : type; };
    std::vector<Type> parameters;
    std::transform(callee->parameters.begin(), callee->parameters.end(), std::back_inserter(parameters), concrete);
    Expression expression;
    expression.callee = callee;
    expression.typeArgument = typeArgument.value_or(Type::Int);
    return make(Op::Call, concrete(callee->result), name.position, arguments(parameters), 0, std::move(expression));
  }

  std::vector<ExpressionPtr> arguments(const std::vector<Type>& types) {
    std::vector<ExpressionPtr> values;
    expect("(");
    for (const Type type : types) {
      if (!values.empty()) expect(",");
      values.push_back(expression(type));
    }
    expect(")");
    return values;
  }

  ExpressionPtr number(const Position& at, std::int64_t value) { return make(Op::Number, Type::Int, at, {}, value); }

  ExpressionPtr make(Op op, Type type, const Position& position, std::vector<ExpressionPtr> operands,
                     std::int64_t number = 0, Expression expression = {}) {
    ++nodes_;
    expression.op = op;
    expression.type = type;
    expression.position = position;
    expression.number = number;
    for (const ExpressionPtr& operand : operands) expression.depth = std::max(expression.depth, operand->depth + 1);
    if (expression.depth > kMaxDepth) throw SourceError(position, "nested too deeply");
    expression.operands = std::move(operands);
    return std::make_shared<const Expression>(std::move(expression));
  }

  // --- Lexemes ---

  // Bounds the recursion of the parser.
  class Deeper {
   public:
    explicit Deeper(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > kMaxDepth) throw SourceError(parser_.here().position, "nested too deeply");
    }
    ~Deeper() { --parser_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    Parser& parser_;
  };

  const Lexeme& here() const { return lexemes_[at_]; }
  bool is(std::string_view text) const { return here().kind != Lexeme::Kind::End && here().text == text; }
  bool accept(std::string_view text) {
    if (!is(text)) return false;
    ++at_;
    return true;
  }
  void expect(std::string_view text) {
    if (!accept(text)) throw unexpected(text);
  }
  SourceError unexpected(std::string_view wanted) const {
    return {here().position, "expected " + std::string(wanted) + ", not " + here().text};
  }
  Lexeme takeName(std::string_view what) {
    if (here().kind != Lexeme::Kind::Name ||
        std::find(kReserved.begin(), kReserved.end(), here().text) != kReserved.end())
      throw unexpected(what);
    return lexemes_[at_++];
  }
  // `<int>`, and no comparison: a type alone is no value.
  bool isTypeArgument() const {
    if (!is("<") || lexemes_[at_ + 1].kind != Lexeme::Kind::Name || lexemes_[at_ + 2].text != ">") return false;
    const std::string& type = lexemes_[at_ + 1].text;
    return type == "int" || type == "array" || (function_->isGeneric() && type == function_->typeParameter);
  }
  std::string nameOf(Type type) const {
    return type == Type::Int ? "an int" : type == Type::Array ? "an array" : "a " + function_->typeParameter;
  }

  Module& module_;
  const std::vector<Lexeme> lexemes_;
  std::size_t at_ = 0;
  std::uint32_t depth_ = 0;

  // Of the function being parsed.
  const Function* function_ = nullptr;
  std::vector<std::string> parameterNames_;
  std::vector<Variable> variables_;
  std::uint32_t slots_ = 0;
  std::uint32_t nodes_ = 0;
};

}  // namespace

void parseModule(Module& module, const std::string& file, std::string_view text, const Import& import) {
  Parser(module, file, text).module(import);
}

FunctionILPtr parseReplacement(const Function& function, const std::string& file, std::string_view text) {
  return Parser(function.module, file, text).replacement(function);
}

}  // namespace minivm
