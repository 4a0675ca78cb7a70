// SPDX-License-Identifier: MIT
// Text to lists, and lists to trees.
#include <algorithm>
#include <cctype>
#include <charconv>
#include <stdexcept>

#include "Program.hpp"

namespace minivm {

namespace {

// A word, or a list in parentheses.
struct Form {
  bool isWord() const { return word != "("; }
  std::string_view word;
  std::uint32_t line;
  std::vector<Form> list = {};
};

class Parser {
 public:
  Parser(Module& module, const char* file) : module_(module), file_(file) {}

  std::vector<Form> read(std::string_view text) {
    rest_ = text;
    line_ = 1;
    std::vector<Form> forms;
    while (!next().empty()) forms.push_back(form());
    return forms;
  }

  Function declaration(const Form& form) const {
    const std::vector<Form>& list = form.list;
    expect(form, list.size() >= 3 && (list[0].word == "fn" || list[0].word == "notier"), "(fn name (parameter …) …)");
    Function function{.key = {&module_, static_cast<versioning::Token>(module_.functions.size() + 1)},
                      .mayTier = list[0].word == "fn",
                      .name = std::string(list[1].word),
                      .takes = words(list[2]).size()};
    if (!list[1].isWord()) {
      const std::vector<Form>& generic = list[1].list;
      expect(list[1], generic.size() == 2 && !words(generic[1]).empty(), "(name (parameter …))");
      function.name = generic[0].word;
      function.parameter = generic[1].list[0].word;
      function.parameterTakes = generic[1].list.size() - 1;
    }
    return function;
  }

  FunctionILPtr body(const Function& function, const Form& form) {
    function_ = &function;
    variables_ = words(form.list[2]);
    mostVariables_ = variables_.size();
    const NodePtr tree = block(form, 3, form.list.size());
    return std::make_shared<const FunctionIL>(tree, mostVariables_);
  }

  [[noreturn]] void fail(std::uint32_t line, const std::string& message) const {
    throw std::runtime_error(Node{.op = Op::Block, .file = file_, .line = line}.where() + message);
  }

 private:
  // --- Lists ---

  Form form() {
    if (++nesting_ > kMaxNesting) fail(line_, "nested too deeply");
    Form form{next(), line_};
    if (form.word.empty() || form.word == ")")
      fail(line_, "expected a word or a list, not " + std::string(form.word.empty() ? "the end" : ")"));
    rest_.remove_prefix(form.word.size());
    if (!form.isWord()) {
      while (next() != ")") form.list.push_back(this->form());
      rest_.remove_prefix(1);
    }
    --nesting_;
    return form;
  }

  // What the rest begins with: a word, or a parenthesis. Empty at the end.
  std::string_view next() {
    const auto isBlank = [](unsigned char c) { return std::isspace(c) || c == '#'; };
    for (; !rest_.empty() && isBlank(rest_.front()); rest_.remove_prefix(1)) {
      if (rest_.front() == '#') rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size() - 1));
      if (rest_.front() == '\n') ++line_;
    }
    const auto isEnd = [&](unsigned char c) { return isBlank(c) || c == '(' || c == ')'; };
    const auto length = std::find_if(rest_.begin(), rest_.end(), isEnd) - rest_.begin();
    return rest_.substr(0, std::max<std::size_t>(length, 1));
  }

  void expect(const Form& form, bool isRight, const std::string& shape) const {
    if (!isRight) fail(form.line, "expected " + shape);
  }

  std::vector<std::string_view> words(const Form& form) const {
    std::vector<std::string_view> all;
    for (const Form& each : form.list) {
      expect(each, each.isWord(), "a name");
      all.push_back(each.word);
    }
    expect(form, !form.isWord() && all.size() <= kMaxArguments, "no more than 8 names");
    return all;
  }

  // --- Trees ---

  NodePtr expression(const Form& form) {
    const std::vector<Form>& list = form.list;
    if (form.isWord()) return atom(form);
    expect(form, !list.empty(), "something to call");
    const std::string_view head = list[0].word;
    if (head == "do") return block(form, 1, list.size());
    if (head == "while") {
      expect(form, list.size() >= 2, "(while condition …)");
      return make(form, {.op = Op::While, .operands = {expression(list[1]), block(form, 2, list.size())}});
    }
    if (head == "if") {
      expect(form, list.size() >= 3, "(if condition then …)");
      return make(form,
                  {.op = Op::If, .operands = {expression(list[1]), block(form, 2, 3), block(form, 3, list.size())}});
    }
    if (head == "let" || head == "set") {
      expect(form, list.size() == 3 && list[1].isWord(), "(" + std::string(head) + " name value)");
      const NodePtr value = expression(list[2]);
      if (head == "let") variables_.push_back(list[1].word);
      mostVariables_ = std::max(mostVariables_, variables_.size());
      expect(form, mostVariables_ <= kMaxVariables, "no more than 64 variables");
      return make(form, {.op = Op::Assign, .operands = {value}, .value = variable(list[1])});
    }
    return call(form);
  }

  // Of some of the forms in a list. Variables end with it.
  NodePtr block(const Form& form, std::size_t first, std::size_t end) {
    const std::size_t outer = variables_.size();
    Node node{.op = Op::Block};
    for (std::size_t i = first; i < end; ++i) node.operands.push_back(expression(form.list[i]));
    variables_.resize(outer);
    return make(form, node);
  }

  NodePtr atom(const Form& form) const {
    Value value = 0;
    const char* const end = form.word.data() + form.word.size();
    const auto [stop, error] = std::from_chars(form.word.data(), end, value);
    if (error == std::errc() && stop == end) return make(form, {.op = Op::Constant, .value = value});
    return make(form, {.op = Op::Variable, .value = variable(form)});
  }

  // (callee …) or ((callee argument) …)
  NodePtr call(const Form& form) {
    const Form& head = form.list[0];
    const bool isMade = !head.isWord();
    expect(head, !isMade || words(head).size() == 2, "(callee argument)");
    const Form& name = isMade ? head.list[0] : head;
    const Operation* const operation = isMade ? nullptr : findOperation(name.word);
    Function* const callee = operation ? nullptr : function(name);
    Function* const argument = isMade ? function(head.list[1]) : nullptr;
    const bool isGeneric = callee && callee->isGeneric();
    if (isMade != isGeneric || (argument && argument->isGeneric()) ||
        (isMade && takes(argument) != callee->parameterTakes))
      fail(head.line, std::string(name.word) + (isMade ? " cannot be made for that" : " is generic"));

    Node node{.op = Op::Call, .operation = operation, .function = callee, .argument = argument};
    if (operation) node.op = operation->host ? Op::HostCall : Op::Operate;
    if (operation) node.host = operation->host;
    for (std::size_t i = 1; i < form.list.size(); ++i) node.operands.push_back(expression(form.list[i]));
    const std::size_t wanted = operation ? operation->takes : takes(callee);
    expect(form, node.operands.size() == wanted, std::to_string(wanted) + " arguments of " + std::string(name.word));
    return make(form, node);
  }

  // Null stands for the function that this one is made for.
  Function* function(const Form& name) const {
    if (name.word == function_->parameter) return nullptr;
    if (Function* found = module_.find(name.word)) return found;
    fail(name.line, "no function " + std::string(name.word));
  }
  std::size_t takes(const Function* function) const { return function ? function->takes : function_->parameterTakes; }

  Value variable(const Form& name) const {
    const auto found = std::find(variables_.rbegin(), variables_.rend(), name.word);
    if (found == variables_.rend()) fail(name.line, "no variable " + std::string(name.word));
    return variables_.rend() - found - 1;
  }

  NodePtr make(const Form& form, Node node) const {
    node.file = file_;
    node.line = form.line;
    return std::make_shared<const Node>(std::move(node));
  }

  Module& module_;
  const char* const file_;

  // Of the text being read.
  std::string_view rest_;
  std::uint32_t line_ = 1;
  int nesting_ = 0;

  // Of the function being made.
  const Function* function_ = nullptr;
  std::vector<std::string_view> variables_;  // in scope now
  std::size_t mostVariables_ = 0;
};

}  // namespace

void parseModule(Module& module, std::string_view text) {
  Parser parser(module, module.file.c_str());
  const std::vector<Form> forms = parser.read(text);
  // Declarations first, so that functions may call what comes later.
  for (const Form& form : forms) {
    Function function = parser.declaration(form);
    if (module.find(function.name)) parser.fail(form.line, "another " + function.name);
    module.functions.push_back(std::make_unique<Function>(std::move(function)));
  }
  for (std::size_t i = 0; i < forms.size(); ++i) {
    Function& function = *module.functions[i];
    function.il = parser.body(function, forms[i]);
    if (!function.isGeneric()) function.instances[nullptr] = std::make_unique<Instance>(function, nullptr);
    for (const auto& argument : module.functions)
      if (function.isGeneric() && !argument->isGeneric() && argument->takes == function.parameterTakes)
        function.instances[argument.get()] = std::make_unique<Instance>(function, argument.get());
  }
}

FunctionILPtr parseReplacement(const Function& function, std::string_view text) {
  Parser parser(static_cast<Module&>(*function.key.module), "replacement");
  const Form form = parser.read(text).at(0);
  const Function declared = parser.declaration(form);
  if (declared.name != function.name || declared.takes != function.takes || declared.parameter != function.parameter ||
      declared.parameterTakes != function.parameterTakes)
    parser.fail(form.line, "not the signature of " + function.name);
  return parser.body(function, form);
}

}  // namespace minivm
