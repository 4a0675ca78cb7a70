#include "Generator.hpp"

#include <algorithm>
#include <random>
#include <vector>

namespace codicil::testing {

namespace {

constexpr int kMaxCost = 3000;  // calls that one call may lead to

enum class Kind : std::uint8_t { Int, Array };

struct Signature {
  std::string name;
  std::vector<Kind> parameters;
  Kind result = Kind::Int;
  bool generic = false;  // made for one of kOrders; its parameters and its result are of one kind
  int cost = 1;
};

struct Variable {
  std::string name;
  Kind kind;
  bool counts = false;  // a loop's counter: not to be assigned
};

const std::vector<std::string> kOrders = {"less", "unlike"};

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::string program() {
    addGeneric();
    const int count = range(3, 7);
    for (int i = 0; i < count; ++i) addFunction();
    addMain();
    return text_;
  }

 private:
  int range(int low, int high) { return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1)); }
  bool chance(int percent) { return range(1, 100) <= percent; }
  template <class T>
  const T& pick(const std::vector<T>& of) {
    return of[static_cast<std::size_t>(range(0, static_cast<int>(of.size()) - 1))];
  }

  void addGeneric() {
    text_ +=
        "(fn printAll (values)\n"
        "  (let i 0)\n"
        "  (while (< i (len values)) (do (print (at values i)) (set i (+ i 1)))))\n"
        "(fn less (a b) (< a b))\n"
        "(fn unlike (a b) (!= a b))\n"
        "(fn choose ((order a b) a b) (if (order a b) b a))\n"
        "(fn reject ((order a b) a b) (choose order b a))\n";
    for (const char* name : {"choose", "reject"})
      functions_.push_back({name, {Kind::Int, Kind::Int}, Kind::Int, true, 3});
  }

  void addFunction() {
    Signature function;
    function.name = "f" + std::to_string(functions_.size());
    function.result = chance(75) ? Kind::Int : Kind::Array;
    variables_.clear();
    calls_ = 1;
    repeated_ = 1;
    std::string parameters;
    const int count = range(0, 5);
    for (int i = 0; i < count; ++i) {
      function.parameters.push_back(chance(70) ? Kind::Int : Kind::Array);
      variables_.push_back({"p" + std::to_string(i), function.parameters.back()});
      parameters += (i ? " p" : "p") + std::to_string(i);
    }
    text_ += (chance(10) ? "(notier " : "(fn ") + function.name + " (" + parameters + ")\n";
    names_ = 0;
    statements(range(1, 6), 1);
    line(1, expression(function.result, 3) + ")");
    function.cost = calls_;
    functions_.push_back(function);
  }

  // Calls everything often enough to be worth compiling.
  void addMain() {
    variables_.clear();
    calls_ = 0;
    repeated_ = 0;
    text_ += "(fn main ()\n";
    for (const Signature& function : std::vector<Signature>(functions_.begin(), functions_.end())) {
      const std::string counter = "i" + function.name;
      line(1, "(let " + counter + " 0)");
      line(1, "(while (< " + counter + " " + std::to_string(std::clamp(20000 / function.cost, 2, 60)) + ") (do");
      variables_.push_back({counter, Kind::Int, true});
      line(2, print(function.result, call(function, 2, function.result)));
      variables_.pop_back();
      line(2, increment(counter) + "))");
    }
    text_ += "  0)\n";
  }

  void line(int indent, const std::string& text) {
    text_ += std::string(static_cast<std::size_t>(indent) * 2, ' ') + text + "\n";
  }

  static std::string print(Kind kind, const std::string& value) {
    return (kind == Kind::Int ? "(print " : "(printAll ") + value + ")";
  }

  static std::string increment(const std::string& counter) { return "(set " + counter + " (+ " + counter + " 1))"; }

  void statements(int count, int indent) {
    const std::size_t outer = variables_.size();
    for (int i = 0; i < count; ++i) statement(indent);
    variables_.resize(outer);
  }

  void statement(int indent) {
    const int which = indent > 4 ? range(1, 60) : range(1, 100);
    if (which <= 30) {
      const Kind kind = chance(75) ? Kind::Int : Kind::Array;
      const std::string value = expression(kind, 3);
      const std::string name = "v" + std::to_string(names_++);
      line(indent, "(let " + name + " " + value + ")");
      variables_.push_back({name, kind});
    } else if (which <= 45) {
      assign(indent);
    } else if (which <= 55) {
      const std::string array = expression(Kind::Array, 0);
      line(indent, "(put " + array + " " + index(array) + " " + expression(Kind::Int, 2) + ")");
    } else if (which <= 60) {
      const Kind kind = chance(70) ? Kind::Int : Kind::Array;
      line(indent, print(kind, expression(kind, 2)));
    } else if (which <= 80) {
      line(indent, "(if " + expression(Kind::Int, 3) + " (do");
      statements(range(1, 3), indent + 1);
      if (chance(50)) {
        line(indent, ") (do");
        statements(range(1, 3), indent + 1);
      }
      line(indent, "))");
    } else {
      loop(indent);
    }
  }

  void assign(int indent) {
    std::vector<Variable> assignable;
    std::copy_if(variables_.begin(), variables_.end(), std::back_inserter(assignable),
                 [](const Variable& v) { return !v.counts; });
    if (assignable.empty()) return;
    const Variable& variable = pick(assignable);
    line(indent, "(set " + variable.name + " " + expression(variable.kind, 3) + ")");
  }

  void loop(int indent) {
    const std::string counter = "v" + std::to_string(names_++);
    const int times = range(1, 5);
    line(indent, "(let " + counter + " 0)");
    line(indent, "(while (< " + counter + " " + std::to_string(times) + ") (do");
    variables_.push_back({counter, Kind::Int, true});
    repeated_ *= times;
    statements(range(1, 3), indent + 1);
    repeated_ /= times;
    line(indent + 1, increment(counter) + "))");
  }

  std::string index(const std::string& array) {
    if (chance(2)) return expression(Kind::Int, 1);
    const std::string length = "(len " + array + ")";
    return "(% (+ (% " + expression(Kind::Int, 1) + " " + length + ") " + length + ") " + length + ")";
  }

  std::string expression(Kind kind, int depth) {
    if (depth > 0 && chance(20)) {
      std::vector<Signature> callable;
      std::copy_if(functions_.begin(), functions_.end(), std::back_inserter(callable), [&](const Signature& function) {
        return (function.generic || function.result == kind) && calls_ + repeated_ * function.cost < kMaxCost;
      });
      if (!callable.empty()) {
        const Signature& function = pick(callable);
        calls_ += repeated_ * function.cost;
        return call(function, depth - 1, kind);
      }
    }
    return kind == Kind::Int ? integer(depth) : array(depth);
  }

  std::string call(const Signature& function, int depth, Kind kind) {
    std::string text = "(" + function.name + (function.generic ? " " + pick(kOrders) : "");
    for (const Kind parameter : function.parameters)
      text += " " + expression(function.generic ? kind : parameter, depth);
    return text + ")";
  }

  std::string array(int depth) {
    std::vector<Variable> arrays;
    std::copy_if(variables_.begin(), variables_.end(), std::back_inserter(arrays),
                 [](const Variable& v) { return v.kind == Kind::Array; });
    if (!arrays.empty() && (depth == 0 || chance(60))) return pick(arrays).name;
    return "(array " + std::to_string(range(1, 5)) + ")";
  }

  std::string integer(int depth) {
    if (depth == 0 || chance(25)) return atom();
    switch (range(0, 9)) {
      case 0:
        return "(- 0 " + expression(Kind::Int, depth - 1) + ")";
      case 1:
        return "(== 0 " + expression(Kind::Int, depth - 1) + ")";
      case 2:
        return "(len " + expression(Kind::Array, depth - 1) + ")";
      case 3: {
        const std::string of = array(0);
        return "(at " + of + " " + index(of) + ")";
      }
      case 4:
      case 5: {
        static const std::vector<std::string> kComparisons = {"<", "<=", ">", ">=", "==", "!="};
        const Kind kind = chance(80) ? Kind::Int : Kind::Array;
        return "(" + pick(kComparisons) + " " + expression(kind, depth - 1) + " " + expression(kind, depth - 1) + ")";
      }
      case 6: {
        const std::string divisor = chance(95) ? "(+ (* " + atom() + " 2) 1)" : expression(Kind::Int, depth - 1);
        return std::string(chance(50) ? "(/ " : "(% ") + expression(Kind::Int, depth - 1) + " " + divisor + ")";
      }
      default: {
        static const std::vector<std::string> kOperators = {"+", "-", "*", "&", "|"};
        return "(" + pick(kOperators) + " " + expression(Kind::Int, depth - 1) + " " +
               expression(Kind::Int, depth - 1) + ")";
      }
    }
  }

  std::string atom() {
    std::vector<Variable> integers;
    std::copy_if(variables_.begin(), variables_.end(), std::back_inserter(integers),
                 [](const Variable& v) { return v.kind == Kind::Int; });
    if (!integers.empty() && chance(65)) return pick(integers).name;
    static const std::vector<std::string> kEdges = {
        "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "2147483648", "-2147483649"};
    return chance(20) ? pick(kEdges) : std::to_string(range(0, 100));
  }

  std::mt19937 random_;
  std::string text_;
  std::vector<Signature> functions_;
  std::vector<Variable> variables_;
  int names_ = 0;
  int calls_ = 0;     // that one call of the function being made leads to
  int repeated_ = 1;  // how often the place being made is passed
};

}  // namespace

std::string randomProgram(std::uint32_t seed) { return Generator(seed).program(); }

}  // namespace codicil::testing
