// SPDX-License-Identifier: MIT
#include "probes/ProbedMethod.hpp"

#include <algorithm>

namespace codicil::probes {

ProbedMethod::ProbedMethod(ProbeContext& shared, codicil_method method, std::string name, MethodForms forms,
                           std::optional<BoundCondition> condition)
    : shared(shared),
      method(method),
      name(std::move(name)),
      forms(std::move(forms)),
      condition(std::move(condition)),
      atEntry(entryArguments()),
      atExit(exitArguments()),
      times(shared.options.time ? std::make_unique<Histogram>() : nullptr) {}

std::uint64_t ProbedMethod::callCount() const {
  if (times == nullptr) return calls.total(0);
  HistogramCounts counts;
  times->addTo(counts);
  return counts.count();
}

std::vector<std::uint16_t> ProbedMethod::entryArguments() const {
  std::vector<std::uint16_t> wanted;
  const bool areTold = shared.options.arguments && shared.options.toldAtEntry();
  for (std::size_t i = 0; i < forms.arguments.size(); ++i) {
    const bool isTold = areTold && forms.arguments[i].form.isSeen();
    const bool isTested =
        condition && std::binary_search(condition->arguments().begin(), condition->arguments().end(), i);
    if (isTold || isTested) wanted.push_back(static_cast<std::uint16_t>(i));
  }
  return wanted;
}

std::vector<std::uint16_t> ProbedMethod::exitArguments() const {
  std::vector<std::uint16_t> wanted;
  if (!shared.options.arguments || !shared.options.toldAtExit()) return wanted;
  for (std::size_t i = 0; i < forms.arguments.size(); ++i)
    if (forms.arguments[i].form.isSeen()) wanted.push_back(static_cast<std::uint16_t>(i));
  return wanted;
}

}  // namespace codicil::probes
