#include "InfoReport.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace codicil::tool {

namespace {

// Lines of cells, each column as wide as its widest cell.
class Table {
 public:
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  std::string text() const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()));
      for (std::size_t i = 0; i < row.size(); ++i) {
        widths[i] = std::max(widths[i], row[i].size());
      }
    }
    std::string text;
    for (const auto& row : rows_) {
      std::string line = "  ";
      for (std::size_t i = 0; i < row.size(); ++i) {
        line += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
      }
      line.erase(line.find_last_not_of(' ') + 1);
      text += line + "\n";
    }
    return text;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

const char* verdict(const std::string& problem) { return problem.empty() ? "ok" : "NOT OK"; }
std::string orDash(const std::string& text) { return text.empty() ? "-" : text; }

std::string versionOf(const host::Framework& framework) { return framework.name + " " + framework.version.toString(); }

std::string section(const std::string& title, const Table& table) {
  std::string text = table.text();
  return text.empty() ? "" : "\n" + title + ":\n" + text;
}

}  // namespace

std::vector<std::string> InfoReport::allProblems() const {
  std::vector<std::string> all = problems;
  for (const ContractCheck& check : contracts) {
    if (!check.problem.empty()) all.push_back(check.problem);
  }
  for (const SelfTest& test : selfTests) {
    if (!test.problem.empty()) all.push_back("self test: " + test.problem);
  }
  return all;
}

bool InfoReport::isWell() const { return allProblems().empty(); }

std::string toText(const InfoReport& report) {
  Table what;
  what.add({"version", CODICIL_VERSION});
  if (report.root) {
    what.add({".NET root", report.root->directory.string() + " (" + report.root->foundBy + ")"});
  }
  if (report.framework) {
    what.add({"framework", versionOf(*report.framework)});
    what.add({"in", report.framework->directory.string()});
  }
  std::string text = "codicil:\n" + what.text();

  Table contracts;
  if (!report.contracts.empty()) {
    contracts.add({"part", "contract", "wanted", "found", ""});
  }
  for (const ContractCheck& check : report.contracts) {
    contracts.add({check.part, check.contract, check.wanted, orDash(check.found), verdict(check.problem)});
  }
  text += section("contracts", contracts);

  Table selfTests;
  for (const SelfTest& test : report.selfTests) {
    selfTests.add({test.name, orDash(test.result), test.detail, verdict(test.problem)});
  }
  text += section("self test", selfTests);

  if (report.application) {
    Table application;
    application.add({"assembly", report.application->assembly.string()});
    for (const host::Framework& framework : report.application->frameworks) {
      application.add({"framework", versionOf(framework)});
    }
    application.add({"trusted assemblies", std::to_string(report.application->trustedAssemblies.size())});
    text += section("application", application);
    Table properties;
    for (const auto& [name, value] : report.application->config.properties) {
      properties.add({name, value});
    }
    text += section("runtimeconfig properties", properties);
  }

  Table settings;
  for (const auto& [name, value] : report.settings) {
    settings.add({name, value});
  }
  text += section("settings in force", settings);
  return text;
}

std::string toJson(const InfoReport& report) {
  using Json = nlohmann::ordered_json;
  Json json;
  json["version"] = CODICIL_VERSION;
  json["ok"] = report.isWell();
  if (report.root) {
    json["dotnetRoot"] = {{"directory", report.root->directory.string()}, {"foundBy", report.root->foundBy}};
  }
  auto frameworkJson = [](const host::Framework& framework) {
    return Json{{"name", framework.name},
                {"version", framework.version.toString()},
                {"directory", framework.directory.string()}};
  };
  if (report.framework) {
    json["framework"] = frameworkJson(*report.framework);
  }
  json["contracts"] = Json::array();
  for (const ContractCheck& check : report.contracts) {
    json["contracts"].push_back({{"part", check.part},
                                 {"contract", check.contract},
                                 {"wanted", check.wanted},
                                 {"found", check.found},
                                 {"ok", check.problem.empty()},
                                 {"problem", check.problem}});
  }
  json["selfTests"] = Json::array();
  for (const SelfTest& test : report.selfTests) {
    json["selfTests"].push_back({{"name", test.name},
                                 {"result", test.result},
                                 {"detail", test.detail},
                                 {"ok", test.problem.empty()},
                                 {"problem", test.problem}});
  }
  if (report.application) {
    Json& application = json["application"];
    application["assembly"] = report.application->assembly.string();
    application["frameworks"] = Json::array();
    for (const host::Framework& framework : report.application->frameworks) {
      application["frameworks"].push_back(frameworkJson(framework));
    }
    application["properties"] = Json::object();
    for (const auto& [name, value] : report.application->properties) {
      application["properties"][name] = value;
    }
  }
  json["settings"] = Json::object();
  for (const auto& [name, value] : report.settings) {
    json["settings"][name] = value;
  }
  json["problems"] = report.allProblems();
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace codicil::tool
