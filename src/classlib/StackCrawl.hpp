// SPDX-License-Identifier: MIT
// System.Threading.StackCrawlMark: which method is meant by a mark in a frame of the running thread.
#pragma once

#include "typesystem/MethodDesc.hpp"

namespace codicil::classlib {

enum class StackCrawlMark : std::int32_t { LookForMe, LookForMyCaller, LookForMyCallersCaller, LookForThread };

// `mark` lies in the frame of the method that declared it. Null: there is no such method, or no mark.
typesystem::MethodDesc* methodMarked(const StackCrawlMark* mark);

}  // namespace codicil::classlib
