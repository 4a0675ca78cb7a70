// SPDX-License-Identifier: MIT
// Text to trees.
#include <algorithm>
#include <cctype>
#include <charconv>
#include <stdexcept>

#include "Program.hpp"

namespace minivm {

namespace {

class Parser {
 public:
  Parser(Module& module, const char* file, std::string_view text) : module_(module), file_(file), rest_(text) {
    next();
  }

  bool atEnd() const { return is(""); }

  // Reads a function up to its body.
  Function declaration() {
    Function function{.key = {&module_, static_cast<versioning::Token>(module_.functions.size() + 1)}};
    expect("(");
    function.mayTier = !accept("notier");
    if (function.mayTier) expect("fn");
    if (accept("(")) {
      function.name = word();
      expect("(");
      function.parameter = word();
      function.parameterTakes = parameters().size();
      expect(")");
    } else {
      function.name = word();
    }
    expect("(");
    variables_ = parameters();
    function.takes = variables_.size();
    return function;
  }

  FunctionILPtr body(const Function& function) {
    function_ = &function;
    mostVariables_ = variables_.size();
    const NodePtr tree = block();
    expect(")");
    return std::make_shared<const FunctionIL>(tree, mostVariables_);
  }

  void skipBody() {
    for (int open = 1; open > 0; next()) {
      if (atEnd()) expect(")");
      open += is("(") ? 1 : is(")") ? -1 : 0;
    }
  }

  [[noreturn]] void fail(const std::string& message) const {
    throw std::runtime_error(make({.op = Op::Block})->where() + message);
  }

 private:
  std::vector<std::string_view> parameters() {
    std::vector<std::string_view> names;
    for (; !accept(")"); names.push_back(word()))
      if (names.size() == kMaxArguments) fail("too many parameters");
    return names;
  }

  // --- Expressions ---

  NodePtr expression() {
    if (!accept("(")) return atom(word());
    if (++nesting_ > kMaxNesting) fail("nested too deeply");
    const NodePtr list = form();
    expect(")");
    --nesting_;
    return list;
  }

  NodePtr atom(std::string_view word) const {
    Value value = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error == std::errc() && stop == word.data() + word.size()) return make({.op = Op::Constant, .value = value});
    return make({.op = Op::Variable, .value = variable(word)});
  }

  NodePtr form() {
    if (accept("do")) return block();
    if (accept("set")) {
      const Value target = variable(word());
      return make({.op = Op::Assign, .operands = {expression()}, .value = target});
    }
    if (accept("let")) {
      const std::string_view name = word();
      const NodePtr value = expression();
      if (variables_.size() == kMaxVariables) fail("too many variables");
      variables_.push_back(name);
      mostVariables_ = std::max(mostVariables_, variables_.size());
      return make({.op = Op::Assign, .operands = {value}, .value = variable(name)});
    }
    if (accept("while")) {
      const NodePtr condition = expression();
      return make({.op = Op::While, .operands = {condition, block()}});
    }
    if (accept("if")) {
      const NodePtr condition = expression();
      const NodePtr then = scoped([this] { return expression(); });
      return make({.op = Op::If, .operands = {condition, then, block()}});
    }
    return call();
  }

  // What is left of a list. Its variables end with it.
  NodePtr block() {
    return scoped([this] {
      Node node{.op = Op::Block};
      while (!is(")")) node.operands.push_back(expression());
      return make(node);
    });
  }

  template <class Parse>
  NodePtr scoped(const Parse& parse) {
    const std::size_t outer = variables_.size();
    const NodePtr node = parse();
    variables_.resize(outer);
    return node;
  }

  // (callee …) or ((callee argument) …)
  NodePtr call() {
    const bool isMade = accept("(");
    const std::string name(word());
    Function* const argument = isMade ? function(word()) : nullptr;
    if (isMade) expect(")");
    std::vector<NodePtr> operands;
    while (!is(")")) operands.push_back(expression());
    const auto check = [&](std::size_t takes) {
      if (operands.size() != takes) fail(name + " takes " + std::to_string(takes) + " arguments");
    };
    if (const Operation* operation = isMade ? nullptr : findOperation(name)) {
      check(operation->takes);
      const Op op = operation->host ? Op::HostCall : Op::Operate;
      return make({.op = op, .operands = operands, .operation = operation, .host = operation->host});
    }
    Function* const callee = function(name);
    check(takes(callee));
    const bool isGeneric = callee && callee->isGeneric();
    if (isMade != isGeneric ||
        (isMade && ((argument && argument->isGeneric()) || takes(argument) != callee->parameterTakes)))
      fail(name + (isMade ? " cannot be made for that" : " is generic"));
    return make({.op = Op::Call, .operands = operands, .function = callee, .argument = argument});
  }

  // Null stands for the function that this one is made for.
  Function* function(std::string_view name) const {
    if (name == function_->parameter) return nullptr;
    if (Function* found = module_.find(name)) return found;
    fail("no function " + std::string(name));
  }
  std::size_t takes(const Function* function) const { return function ? function->takes : function_->parameterTakes; }

  Value variable(std::string_view name) const {
    const auto found = std::find(variables_.rbegin(), variables_.rend(), name);
    if (found == variables_.rend()) fail("no variable " + std::string(name));
    return variables_.rend() - found - 1;
  }

  NodePtr make(Node node) const {
    node.file = file_;
    node.line = line_;
    return std::make_shared<const Node>(std::move(node));
  }

  // --- Words ---

  bool is(std::string_view word) const { return word_ == word; }

  bool accept(std::string_view word) {
    const bool accepted = is(word);
    if (accepted) next();
    return accepted;
  }

  void expect(std::string_view word) {
    if (!accept(word)) fail("expected " + std::string(word) + ", not " + std::string(atEnd() ? "the end" : word_));
  }

  std::string_view word() {
    if (is("(") || is(")") || atEnd()) expect("a word");
    const std::string_view word = word_;
    next();
    return word;
  }

  void next() {
    const auto isSpace = [](unsigned char c) { return std::isspace(c) || c == '#'; };
    for (; !rest_.empty() && isSpace(rest_.front()); rest_.remove_prefix(1)) {
      if (rest_.front() == '#') rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size() - 1));
      if (rest_.front() == '\n') ++line_;
    }
    const auto isEnd = [&](unsigned char c) { return isSpace(c) || c == '(' || c == ')'; };
    const auto length = std::find_if(rest_.begin(), rest_.end(), isEnd) - rest_.begin();
    word_ = rest_.substr(0, std::max<std::size_t>(length, 1));
    rest_.remove_prefix(word_.size());
  }

  Module& module_;
  const char* const file_;
  std::string_view word_, rest_;  // the next word, empty at the end; what follows
  std::uint32_t line_ = 1;
  int nesting_ = 0;

  // Of the function being parsed.
  const Function* function_ = nullptr;
  std::vector<std::string_view> variables_;  // in scope now
  std::size_t mostVariables_ = 0;
};

}  // namespace

void parseModule(Module& module, std::string_view text) {
  // Declarations first, so that functions may call what comes later.
  for (Parser parser(module, module.file.c_str(), text); !parser.atEnd(); parser.skipBody()) {
    auto function = std::make_unique<Function>(parser.declaration());
    if (module.find(function->name)) parser.fail("another " + function->name);
    module.functions.push_back(std::move(function));
  }
  Parser parser(module, module.file.c_str(), text);
  for (const auto& function : module.functions) {
    parser.declaration();
    function->il = parser.body(*function);
    if (!function->isGeneric()) function->instances[nullptr] = std::make_unique<Instance>(*function, nullptr);
    for (const auto& argument : module.functions)
      if (function->isGeneric() && !argument->isGeneric() && argument->takes == function->parameterTakes)
        function->instances[argument.get()] = std::make_unique<Instance>(*function, argument.get());
  }
}

FunctionILPtr parseReplacement(const Function& function, std::string_view text) {
  Parser parser(static_cast<Module&>(*function.key.module), "replacement", text);
  const Function declared = parser.declaration();
  if (declared.name != function.name || declared.takes != function.takes || declared.parameter != function.parameter ||
      declared.parameterTakes != function.parameterTakes)
    parser.fail("not the signature of " + function.name);
  return parser.body(function);
}

}  // namespace minivm
