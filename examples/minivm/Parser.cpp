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
    expect(form, list.size() >= 3 && (list[0].word == "fn" || list[0].word == "notier") && list[1].isWord(),
           "(fn name (parameter …) …)");
    Function function{.key = {&module_, static_cast<versioning::Token>(module_.functions.size() + 1)},
                      .mayTier = list[0].word == "fn",
                      .name = std::string(list[1].word)};
    if (!list[2].list.empty() && !list[2].list[0].isWord()) {
      const std::vector<std::string_view> parameter = words(list[2].list[0], 0);
      expect(list[2], !parameter.empty(), "a name");
      function.parameter = parameter[0];
      function.parameterTakes = parameter.size() - 1;
    }
    function.takes = words(list[2], function.isGeneric()).size();
    return function;
  }

  FunctionILPtr body(const Function& function, const Form& form) {
    function_ = &function;
    variables_ = words(form.list[2], function.isGeneric());
    mostVariables_ = variables_.size();
    const NodePtr tree = make(form, {.op = Op::Block, .operands = operands(form, 3, Op::Block)});
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

  std::vector<std::string_view> words(const Form& form, std::size_t first) const {
    std::vector<std::string_view> all;
    for (std::size_t i = first; i < form.list.size(); ++i) {
      expect(form, form.list[i].isWord(), "a name");
      all.push_back(form.list[i].word);
    }
    expect(form, !form.isWord() && all.size() <= kMaxArguments, "no more than 8 names");
    return all;
  }

  // --- Trees ---

  NodePtr expression(const Form& form) {
    if (form.isWord()) return atom(form);
    expect(form, !form.list.empty(), "something to call");
    const std::string_view head = form.list[0].word;
    return head == "let" || head == "set" ? assignment(form, head == "let") : call(form);
  }

  NodePtr atom(const Form& form) const {
    Value value = 0;
    const char* const end = form.word.data() + form.word.size();
    const auto [stop, error] = std::from_chars(form.word.data(), end, value);
    if (error == std::errc() && stop == end) return make(form, {.op = Op::Constant, .value = value});
    return make(form, {.op = Op::Variable, .value = variable(form)});
  }

  NodePtr assignment(const Form& form, bool isNew) {
    expect(form, form.list.size() == 3 && form.list[1].isWord(), "a name and a value");
    const NodePtr value = expression(form.list[2]);
    if (isNew) variables_.push_back(form.list[1].word);
    mostVariables_ = std::max(mostVariables_, variables_.size());
    expect(form, mostVariables_ <= kMaxVariables, "no more than 64 variables");
    return make(form, {.op = Op::Assign, .operands = {value}, .value = variable(form.list[1])});
  }

  // (callee …) or, of a generic one, (callee argument …)
  NodePtr call(const Form& form) {
    const Form& name = form.list[0];
    Node node{.op = Op::Call, .operation = findOperation(name.word)};
    std::size_t wanted = 0, first = 1;
    if (node.operation) {
      node.op = node.operation->op;
      node.host = node.operation->host;
      wanted = node.operation->takes;
    } else {
      node.function = function(name);
      wanted = takes(node.function);
      if (node.function && node.function->isGeneric()) {
        expect(form, form.list.size() > 1, "a function to make " + node.function->name + " for");
        node.argument = function(form.list[first++]);
        if (takes(node.argument) != node.function->parameterTakes || (node.argument && node.argument->isGeneric()))
          fail(form.line, node.function->name + " cannot be made for " + std::string(form.list[1].word));
      }
    }
    node.operands = operands(form, first, node.op);
    if (node.op == Op::If && node.operands.size() == 2) node.operands.push_back(make(form, {.op = Op::Constant}));
    expect(form, wanted == kAnyNumber || wanted == node.operands.size(),
           std::to_string(wanted) + " operands of " + std::string(name.word));
    return make(form, node);
  }

  // Variables end with the list that they are in; those of a branch, with it.
  std::vector<NodePtr> operands(const Form& form, std::size_t first, Op op) {
    const std::size_t outer = variables_.size();
    std::vector<NodePtr> all;
    for (std::size_t i = first; i < form.list.size(); ++i) {
      all.push_back(expression(form.list[i]));
      if (op == Op::If) variables_.resize(outer);
    }
    variables_.resize(outer);
    return all;
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
  const std::vector<Form> forms = parser.read(text);
  const Form form = forms.size() == 1 ? forms[0] : Form{"", 1};
  const Function declared = parser.declaration(form);
  if (declared.name != function.name || declared.takes != function.takes || declared.parameter != function.parameter ||
      declared.parameterTakes != function.parameterTakes)
    parser.fail(form.line, "not the signature of " + function.name);
  return parser.body(function, form);
}

}  // namespace minivm
