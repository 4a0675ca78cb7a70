// An IL body that somebody supplied in place of an assembly's own: a ReJIT client, hot reload.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "codicil/versioning/CodeVersion.hpp"
#include "metadata/MappedFile.hpp"
#include "metadata/MethodBody.hpp"

namespace codicil::execution {

// Immutable. Tokens resolve in the module of the method it is for.
class SuppliedIL final : public versioning::ILBody {
 public:
  // `body` is a whole method body: header, IL, exception clauses (ECMA-335 II.25.4). BadMethodBody,
  // BadExceptionClause, naming `source`.
  static metadata::Expected<std::shared_ptr<const SuppliedIL>> parse(std::string source, std::vector<std::byte> body);

  const metadata::MethodBody& body() const { return body_; }
  std::size_t bytes() const override { return file_->bytes().size(); }

 private:
  SuppliedIL(std::unique_ptr<metadata::MappedFile> file, metadata::MethodBody body)
      : file_(std::move(file)), body_(body) {}

  std::unique_ptr<metadata::MappedFile> file_;
  metadata::MethodBody body_;
};

}  // namespace codicil::execution
