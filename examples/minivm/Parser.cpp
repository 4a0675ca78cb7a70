// SPDX-License-Identifier: MIT
// Text to trees.
#include <algorithm>
#include <cctype>
#include <charconv>
#include <stdexcept>

#include "Operations.hpp"

namespace minivm {

namespace {

class Parser {
 public:
  Parser(Module& module, const char* file, std::string_view text) : module_(module), file_(file), rest_(text) {
    next();
  }

  bool atEnd() const { return is(""); }

  // Reads a function's declaration: what comes before its body.
  Function declaration() {
    Function function{.key = {&module_, static_cast<versioning::Token>(module_.functions.size() + 1)}};
    expect("(");
    function.mayTier = !accept("notier");
    if (function.mayTier) expect("fn");
    const bool isGeneric = accept("(");
    function.name = word();
    if (isGeneric) {
      expect("(");
      function.parameter = word();
      function.parameterTakes = parameters().size();
      expect(")");
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
      if (atEnd()) fail("expected ), not the end");
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

  // Those that are left in a list.
  std::vector<NodePtr> expressions() {
    std::vector<NodePtr> all;
    while (!is(")")) all.push_back(expression());
    return all;
  }

  NodePtr block() {
    const std::size_t outer = variables_.size();
    const std::vector<NodePtr> all = expressions();
    variables_.resize(outer);
    return make({.op = Op::Block, .operands = all});
  }

  NodePtr expression() {
    if (!accept("(")) return atom(word());
    if (++nesting_ > kMaxNesting) fail("nested too deeply");
    NodePtr list = is("(") ? instantiated() : form(word());
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

  NodePtr form(std::string_view head) {
    if (head == "let" || head == "set") {
      const std::string_view name = word();
      const NodePtr value = expression();
      if (head == "let") variables_.push_back(name);
      if (variables_.size() > kMaxVariables) fail("too many variables");
      mostVariables_ = std::max(mostVariables_, variables_.size());
      return make({.op = Op::Assign, .operands = {value}, .value = variable(name)});
    }
    if (head == "do") return block();
    if (head == "while") {
      const NodePtr condition = expression();
      return make({.op = Op::While, .operands = {condition, block()}});
    }
    if (head == "if") {
      const NodePtr condition = expression();
      const std::size_t outer = variables_.size();
      const NodePtr then = expression();
      variables_.resize(outer);
      return make({.op = Op::If, .operands = {condition, then, block()}});
    }
    if (const Operation* operation = findOperation(head))
      return make({.op = operation->host ? Op::HostCall : Op::Operate,
                   .operands = arguments(head, operation->takes),
                   .operation = operation,
                   .host = operation->host});
    if (head == function_->parameter)
      return make({.op = Op::Call, .operands = arguments(head, function_->parameterTakes)});
    Function& callee = function(head);
    if (callee.isGeneric()) fail(callee.name + " is generic");
    return make({.op = Op::Call, .operands = arguments(head, callee.takes), .function = &callee});
  }

  // ((callee argument) …)
  NodePtr instantiated() {
    expect("(");
    Function& callee = function(word());
    const std::string_view name = word();
    Function* argument = name == function_->parameter ? nullptr : &function(name);
    const std::size_t takes = argument ? argument->takes : function_->parameterTakes;
    if (!callee.isGeneric() || (argument && argument->isGeneric()) || takes != callee.parameterTakes)
      fail(callee.name + " cannot be made for " + std::string(name));
    expect(")");
    return make(
        {.op = Op::Call, .operands = arguments(callee.name, callee.takes), .function = &callee, .argument = argument});
  }

  std::vector<NodePtr> arguments(std::string_view callee, std::size_t takes) {
    std::vector<NodePtr> all = expressions();
    if (all.size() != takes) fail(std::string(callee) + " takes " + std::to_string(takes) + " arguments");
    return all;
  }

  Value variable(std::string_view name) const {
    const auto found = std::find(variables_.rbegin(), variables_.rend(), name);
    if (found == variables_.rend()) fail("no variable " + std::string(name));
    return variables_.rend() - found - 1;
  }

  Function& function(std::string_view name) const {
    if (Function* found = module_.find(name)) return *found;
    fail("no function " + std::string(name));
  }

  NodePtr make(Node node) const {
    node.file = file_;
    node.line = line_;
    return std::make_shared<const Node>(std::move(node));
  }

  // --- Words ---

  void next() {
    const auto isSpace = [](unsigned char c) { return std::isspace(c); };
    for (; !rest_.empty() && (isSpace(rest_.front()) || rest_.front() == '#'); rest_.remove_prefix(1)) {
      if (rest_.front() == '#') rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size() - 1));
      if (rest_.front() == '\n') ++line_;
    }
    const auto isEnd = [&](unsigned char c) { return isSpace(c) || c == '(' || c == ')'; };
    const auto length = std::find_if(rest_.begin(), rest_.end(), isEnd) - rest_.begin();
    word_ = rest_.substr(0, std::max<std::size_t>(length, 1));
    rest_.remove_prefix(word_.size());
  }

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
