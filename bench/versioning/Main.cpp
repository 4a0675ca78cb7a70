// bench/run versioning [memory] [calls] [switching] [lookup]: the versioning library's figures, all without arguments.
// Exit status 1 if a bound is not kept.
#include <cstring>

#include "Report.hpp"

int main(int argc, char** argv) {
  using namespace codicil::bench;
  struct Part {
    const char* name;
    void (*run)(Report&);
  };
  constexpr Part kParts[] = {{"memory", memory}, {"calls", calls}, {"switching", switching}, {"lookup", lookup}};
  for (int i = 1; i < argc; ++i)
    if (std::none_of(std::begin(kParts), std::end(kParts),
                     [&](const Part& part) { return std::strcmp(part.name, argv[i]) == 0; })) {
      std::fprintf(stderr, "usage: bench_versioning [memory] [calls] [switching] [lookup]\n");
      return 2;
    }
  Report report;
  for (const Part& part : kParts) {
    const bool wanted = argc == 1 || std::any_of(argv + 1, argv + argc,
                                                 [&](const char* name) { return std::strcmp(part.name, name) == 0; });
    if (wanted) part.run(report);
  }
  std::printf("\n%s\n", report.failures() == 0 ? "every bound is kept" : "some bounds are NOT kept");
  return report.failures() == 0 ? 0 : 1;
}
