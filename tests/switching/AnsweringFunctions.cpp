// SPDX-License-Identifier: MIT
#include "switching/AnsweringFunctions.hpp"

#include <cstring>

#include "metadata/ILReader.hpp"

namespace codicil::switching {
namespace {

constexpr int kFunctionShift = 48, kMarkShift = 58;
constexpr std::int64_t kMark = 0x15;
constexpr std::int64_t kFunctionMask = 0x3ff;
constexpr int kNumberBits = 12;

bool isAnswer(const metadata::ILInstruction& instruction) {
  return instruction.opcode() == metadata::Opcode::LdcI8 && instruction.integer() >> kMarkShift == kMark;
}

}  // namespace

std::int64_t answerOf(std::size_t function, const Numbers& numbers) {
  std::int64_t answer = kMark << kMarkShift | static_cast<std::int64_t>(function) << kFunctionShift;
  for (int client = 0; client < kClients; ++client)
    answer |= std::int64_t{numbers[static_cast<std::size_t>(client)]} << (client * kNumberBits);
  return answer;
}

std::vector<AnsweringFunction> AnsweringFunction::in(typesystem::Module& module) {
  using metadata::Token;
  std::vector<AnsweringFunction> functions;
  const std::uint32_t count = module.metadata().rowCount(typesystem::TableId::MethodDef);
  for (std::uint32_t row = 1; row <= count; ++row) {
    const Token token = Token::of(typesystem::TableId::MethodDef, row);
    const auto body = module.image().methodBody(row);
    if (!body) continue;
    AnsweringFunction function;
    std::size_t number = 0;
    metadata::ILReader reader(module.image().file(), body->il(), token);
    while (!reader.atEnd()) {
      const auto instruction = reader.next();
      if (!instruction || !isAnswer(*instruction)) continue;
      const auto il = static_cast<std::size_t>(body->il().data() - body->wholeBody().data());
      function.answers_.push_back(il + instruction->nextOffset() - sizeof(std::int64_t));
      number = static_cast<std::size_t>(instruction->integer() >> kFunctionShift & kFunctionMask);
    }
    if (function.answers_.empty()) continue;
    function.key_ = {&module, token.value};
    function.body_.assign(body->wholeBody().begin(), body->wholeBody().end());
    if (functions.size() <= number) functions.resize(number + 1);
    functions[number] = std::move(function);
  }
  return functions;
}

std::int64_t AnsweringFunction::answerIn(const execution::SuppliedIL* body) const {
  const std::byte* const bytes = body == nullptr ? body_.data() : body->body().wholeBody().data();
  std::int64_t answer;
  std::memcpy(&answer, bytes + answers_.front(), sizeof answer);
  return answer;
}

std::shared_ptr<const execution::SuppliedIL> AnsweringFunction::answering(std::int64_t answer) const {
  std::vector<std::byte> body = body_;
  for (const std::size_t at : answers_) std::memcpy(body.data() + at, &answer, sizeof answer);
  return execution::SuppliedIL::parse(std::make_shared<const std::string>("a client"), std::move(body)).value();
}

std::shared_ptr<const execution::SuppliedIL> AnsweringFunction::rewrite(const versioning::ILBody* parent, int client,
                                                                        std::uint16_t number) const {
  constexpr std::int64_t kNumberMask = (1 << kNumberBits) - 1;
  const std::int64_t above = answerIn(static_cast<const execution::SuppliedIL*>(parent));
  const int shift = client * kNumberBits;
  return answering((above & ~(kNumberMask << shift)) | std::int64_t{number} << shift);
}

}  // namespace codicil::switching
