// SPDX-License-Identifier: MIT
// Ranges of rows, to be compared.
#pragma once

#include <vector>

#include "metadata/RowRange.hpp"

namespace codicil::metadata::test {

inline std::vector<Rid> list(const RowRange& range) { return {range.begin(), range.end()}; }

}  // namespace codicil::metadata::test
