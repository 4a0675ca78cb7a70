// How figures are measured and printed: one line each, with the bound it has to keep, if it has one.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace codicil::bench {

inline double nanosSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

// The least of several runs: what the machine does when it is not disturbed.
template <class Run>
double leastNanos(int runs, Run run) {
  double least = 1e300;
  for (int i = 0; i < runs; ++i) {
    const auto start = std::chrono::steady_clock::now();
    run();
    least = std::min(least, nanosSince(start));
  }
  return least;
}

inline double percentile(std::vector<double>& values, double p) {
  const auto at = static_cast<std::ptrdiff_t>(p * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

class Report {
 public:
  void section(const char* title) { std::printf("\n%s\n", title); }
  void note(const std::string& line) { std::printf("  %s\n", line.c_str()); }
  void value(const std::string& what, double figure, const char* unit) {
    std::printf("  %-66s %12.2f %s\n", what.c_str(), figure, unit);
  }
  // At most `bound`.
  void bounded(const std::string& what, double figure, const char* unit, double bound) {
    const bool kept = figure <= bound;
    failures_ += kept ? 0 : 1;
    std::printf("  %-66s %12.2f %s  (<= %g: %s)\n", what.c_str(), figure, unit, bound, kept ? "kept" : "NOT KEPT");
    std::fflush(stdout);
  }
  int failures() const { return failures_; }

 private:
  int failures_ = 0;
};

void memory(Report& report);
void calls(Report& report);
void switching(Report& report);
void lookup(Report& report);

}  // namespace codicil::bench
