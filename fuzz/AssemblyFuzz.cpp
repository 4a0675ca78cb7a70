// SPDX-License-Identifier: MIT
// Damages the given assemblies and reads each result whole: every table, signature, body and attribute through the
// metadata reader, every type and member through the type loader. Nothing but errors may come of it. An input's number
// is the seed of all its damage, so with the same files in the same order it is the same input again. A crash, a
// sanitizer's report or an input that takes too long ends the program with a line that says its number.
//
//   fuzz_assemblies FRAMEWORK SEED INPUTS FILE…         inputs SEED, SEED + 1 …
//   fuzz_assemblies --write DIR SEED INPUTS FILE…       only writes them: DIR/<number>/<name of the file>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <unistd.h>

#include "metadata/ImageWalker.hpp"
#include "metadata/Mutator.hpp"
#include "metadata/TypeNames.hpp"
#include "typesystem/DirectoryBinder.hpp"
#include "typesystem/TypeWalker.hpp"

// Present in a sanitized program only.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

namespace codicil::fuzz {
namespace {

using metadata::test::Bytes;

constexpr std::uint64_t kBudget = 200'000;  // steps of the walk of one input
constexpr std::uint32_t kRows = 500;        // of each table, for the type loader
constexpr unsigned kSecondsForOne = 20;     // hundreds of times what the slowest takes

std::uint64_t currentInput = 0;

void sayWhichInput() {
  char line[64];
  const int length =
      std::snprintf(line, sizeof line, "fuzz_assemblies: input %llu\n", static_cast<unsigned long long>(currentInput));
  if (::write(STDERR_FILENO, line, static_cast<std::size_t>(length)) < 0) std::_Exit(2);
}

void onSignal(int signal) {
  sayWhichInput();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

// So that a stack that is used up is told of, too.
void onSignals() {
  static char stack[1 << 16];
  stack_t alternative{};
  alternative.ss_sp = stack;
  alternative.ss_size = sizeof stack;
  sigaltstack(&alternative, nullptr);
  struct sigaction action {};
  action.sa_handler = onSignal;
  action.sa_flags = SA_ONSTACK | SA_NODEFER;
  for (int signal : {SIGALRM, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) sigaction(signal, &action, nullptr);
}

// What reading one input whole gave.
struct Reading {
  bool isRefused = false;      // it could not be opened
  std::uint64_t errors = 0;    // of the metadata reader; attributes of other files' enums are some
  std::uint64_t refusals = 0;  // of the type loader; fields asked for as methods are some
};

struct Original {
  std::filesystem::path file;
  Bytes bytes;
  std::vector<metadata::test::Range> places;
  Reading undamaged;
};

struct Input {
  const Original& original;
  Bytes bytes;
};

Input inputOf(const std::vector<Original>& files, std::uint64_t number) {
  metadata::test::Mutator mutator(number);
  const Original& original = files[mutator.below(files.size())];
  return {original, mutator.damaged(original.bytes, original.places)};
}

Reading read(const std::string& framework, const std::filesystem::path& name, Bytes bytes) {
  auto image =
      metadata::AssemblyImage::open(metadata::MappedFile::fromBytes(name.filename().string(), std::move(bytes)));
  if (!image) {
    (void)image.error().toString();
    return {true, 0, 0};
  }
  metadata::test::EnumsByName enums;
  Reading result;
  result.errors = metadata::test::walk(**image, enums, kBudget).errorCount;

  typesystem::test::DirectoryBinder binder({name.parent_path().string(), framework});
  const auto coreLib = binder.open("System.Private.CoreLib");
  if (!coreLib) throw std::runtime_error(coreLib.error().toString());
  const auto loader = typesystem::TypeLoader::create(**coreLib, binder);
  if (!loader) throw std::runtime_error(loader.error().toString());
  typesystem::Module& module = *binder.add(name.stem().string(), std::move(*image));
  result.refusals = typesystem::test::loadAll(**loader, module, kRows).refused;
  return result;
}

void write(const Input& input, const std::filesystem::path& directory) {
  std::filesystem::create_directories(directory);
  std::ofstream file(directory / input.original.file.filename(), std::ios::binary);
  file.write(reinterpret_cast<const char*>(input.bytes.data()), static_cast<std::streamsize>(input.bytes.size()));
  if (!file) throw std::runtime_error(directory.string() + ": cannot be written");
}

std::vector<Original> originals(int count, char** names) {
  std::vector<Original> files;
  for (int i = 0; i < count; ++i) {
    std::ifstream file(names[i], std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    if (text.empty()) throw std::runtime_error(std::string(names[i]) + ": empty or not readable");
    const auto* data = reinterpret_cast<const std::byte*>(text.data());
    Bytes bytes(data, data + text.size());
    auto places = metadata::test::placesOf(bytes);
    files.push_back({names[i], std::move(bytes), std::move(places), {}});
  }
  return files;
}

int run(int argc, char** argv) {
  const bool writes = argc > 1 && argv[1] == std::string("--write");
  if (writes) --argc, ++argv;
  if (argc < 5) {
    std::fprintf(stderr, "usage: fuzz_assemblies FRAMEWORK SEED INPUTS FILE… | --write DIR SEED INPUTS FILE…\n");
    return 2;
  }
  const std::string directory = argv[1];
  const std::uint64_t first = std::strtoull(argv[2], nullptr, 0);
  const std::uint64_t end = first + std::strtoull(argv[3], nullptr, 0);
  std::vector<Original> files = originals(argc - 4, argv + 4);
  if (writes) {
    for (std::uint64_t number = first; number != end; ++number)
      write(inputOf(files, number), std::filesystem::path(directory) / std::to_string(number));
    return 0;
  }

  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(sayWhichInput);
  onSignals();
  for (Original& original : files) original.undamaged = read(directory, original.file, original.bytes);
  std::uint64_t refused = 0, withErrors = 0, withRefusals = 0;  // more than the undamaged file
  for (currentInput = first; currentInput != end; ++currentInput) {
    ::alarm(kSecondsForOne);
    Input input = inputOf(files, currentInput);
    const Reading reading = read(directory, input.original.file, std::move(input.bytes));
    refused += reading.isRefused;
    withErrors += reading.errors > input.original.undamaged.errors;
    withRefusals += reading.refusals > input.original.undamaged.refusals;
  }
  ::alarm(0);
  std::printf(
      "%llu inputs: %llu refused at once, %llu read with errors, %llu with types or members that did not load\n",
      static_cast<unsigned long long>(end - first), static_cast<unsigned long long>(refused),
      static_cast<unsigned long long>(withErrors), static_cast<unsigned long long>(withRefusals));
  // Damage that is always refused at once, or never noticed, would test nothing.
  const std::uint64_t all = end - first;
  return all < 1'000 || (refused < all / 2 && withErrors > all / 10 && withRefusals > all / 10) ? 0 : 1;
}

}  // namespace
}  // namespace codicil::fuzz

int main(int argc, char** argv) try { return codicil::fuzz::run(argc, argv); } catch (const std::exception& error) {
  std::fprintf(stderr, "fuzz_assemblies: %s\n", error.what());
  return 2;
}
