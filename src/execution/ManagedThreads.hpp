// SPDX-License-Identifier: MIT
// What threads ask of managed code and types: Thread objects, Thread.StartCallback, blocks for thread statics.
#pragma once

#include "threading/Collector.hpp"

namespace codicil::typesystem {
class TypeLoader;
}

namespace codicil::execution {

class RuntimeServices;

// Fills threading::ThreadServices and StaticsServices, and shows the collector the objects that have sync blocks. Once,
// before the first managed code runs; the arguments live as long as the process. Throws ExceptionRequest if CoreLib is
// not what it should be.
void serveThreads(typesystem::TypeLoader& types, RuntimeServices& services, threading::Collector& collector);

}  // namespace codicil::execution
