// Long runs of what MutationTest does short: damages the given assemblies and walks each result whole, until the time
// is over. Build it with sanitizers (the asan preset). A crash, a sanitizer's report or an input that takes too long
// ends it with a line that says how to have that one input again.
//
//   fuzz_metadata SECONDS SEED FILE…
//   fuzz_metadata --one SEED FILE…      the one input of that seed, with the same files in the same order
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <unistd.h>

#include "metadata/ImageWalker.hpp"
#include "metadata/Mutator.hpp"
#include "metadata/TypeNames.hpp"

// Present in a sanitized program only.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

namespace codicil::metadata::test {
namespace {

constexpr std::uint64_t kBudget = 2'000'000;  // steps of the walk of one input
constexpr unsigned kSecondsForOne = 30;

std::uint64_t currentSeed = 0;

void sayWhichInput() {
  char line[64];
  const int length = std::snprintf(line, sizeof line, "fuzz_metadata: the input was --one %llu\n",
                                   static_cast<unsigned long long>(currentSeed));
  if (::write(STDERR_FILENO, line, static_cast<std::size_t>(length)) < 0) std::_Exit(2);
}

void onSignal(int signal) {
  sayWhichInput();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

struct Original {
  Bytes bytes;
  std::size_t metadataOffset;
};

void tryInput(const std::vector<Original>& files, std::uint64_t seed, EnumsByName& enums) {
  currentSeed = seed;
  ::alarm(kSecondsForOne);
  Mutator mutator(seed);
  const Original& original = files[mutator.below(files.size())];
  if (auto image = openBytes(mutator.damaged(original.bytes, original.metadataOffset))) walk(**image, enums, kBudget);
  ::alarm(0);
}

int run(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: fuzz_metadata SECONDS SEED FILE… | fuzz_metadata --one SEED FILE…\n");
    return 2;
  }
  std::vector<Original> files;
  for (int i = 3; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    if (text.empty()) {
      std::fprintf(stderr, "fuzz_metadata: %s: empty or not readable\n", argv[i]);
      return 2;
    }
    const auto* data = reinterpret_cast<const std::byte*>(text.data());
    Bytes bytes(data, data + text.size());
    const std::size_t offset = metadataOffsetOf(bytes);
    files.push_back({std::move(bytes), offset});
  }
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(sayWhichInput);
  for (int signal : {SIGALRM, SIGABRT, SIGSEGV, SIGBUS, SIGFPE}) std::signal(signal, onSignal);

  EnumsByName enums;
  std::uint64_t seed = std::strtoull(argv[2], nullptr, 0);
  if (argv[1] == std::string("--one")) {
    tryInput(files, seed, enums);
    return 0;
  }
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::seconds(std::strtoll(argv[1], nullptr, 0));
  const std::uint64_t first = seed;
  while (Clock::now() < end) tryInput(files, seed++, enums);
  std::printf("%llu inputs, seeds %llu to %llu\n", static_cast<unsigned long long>(seed - first),
              static_cast<unsigned long long>(first), static_cast<unsigned long long>(seed - 1));
  return 0;
}

}  // namespace
}  // namespace codicil::metadata::test

int main(int argc, char** argv) { return codicil::metadata::test::run(argc, argv); }
