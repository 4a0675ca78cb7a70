// An IL body that somebody supplied in place of an assembly's own: a ReJIT client, hot reload.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "codicil/versioning/CodeVersion.hpp"
#include "metadata/MappedFile.hpp"
#include "metadata/MethodBody.hpp"
#include "typesystem/Module.hpp"

namespace codicil::execution {

// IL that is `newOffset` here was `oldOffset` in the level above, and so on up to the next entry; -1: in none.
struct ILMapEntry {
  std::int32_t oldOffset = 0;
  std::uint32_t newOffset = 0;
};

// What goes with a body, if anything does.
struct SuppliedILOptions {
  typesystem::Module* scope = nullptr;  // in which its tokens resolve; null: the method's own
  std::vector<ILMapEntry> map;          // rising in newOffset; empty: offsets are the level above's
  versioning::ILBodyPtr above;          // the level above's IL, for its own map; null: the assembly's
  bool mayBeInlined = true;
  bool mayBeOptimized = true;
  std::shared_ptr<const void> supplier;  // lives as long as any code that was made from the body
};

// Immutable.
class SuppliedIL final : public versioning::ILBody {
  struct Parsing {};  // nobody else makes them

 public:
  // `body` is a whole method body: header, IL, exception clauses (ECMA-335 II.25.4). BadMethodBody,
  // BadExceptionClause, naming `source`, which many may share.
  static metadata::Expected<std::shared_ptr<const SuppliedIL>> parse(std::shared_ptr<const std::string> source,
                                                                     std::vector<std::byte> body,
                                                                     SuppliedILOptions options = {});
  SuppliedIL(Parsing, std::shared_ptr<const std::string> source, std::vector<std::byte> body, SuppliedILOptions options)
      : file_(std::move(source), std::move(body)), options_(std::move(options)) {}

  const metadata::MethodBody& body() const { return body_; }
  const metadata::MappedFile& file() const { return file_; }  // what body() lies in
  const SuppliedILOptions& options() const { return options_; }
  // Where `offset` was in the assembly's own IL, through all levels; -1: nowhere.
  std::int32_t originalOffset(std::int32_t offset) const;
  std::size_t bytes() const override { return file_.bytes().size() + options_.map.size() * sizeof(ILMapEntry); }

 private:
  const metadata::MappedFile file_;
  metadata::MethodBody body_;
  const SuppliedILOptions options_;
};

// The same, as the library carries it; null stays null.
inline const SuppliedIL* asSupplied(const versioning::ILBodyPtr& body) {
  return static_cast<const SuppliedIL*>(body.get());
}

}  // namespace codicil::execution
