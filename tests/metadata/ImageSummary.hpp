// An assembly as lines of counts and hashes: what oracle/ImageSummary.cs prints of it with System.Reflection.Metadata.
#pragma once

#include <string>

#include "metadata/AssemblyImage.hpp"
#include "metadata/TypeNames.hpp"

namespace codicil::metadata::test {

// Whatever cannot be read appears as its error in the part that needed it.
std::string summaryOf(const AssemblyImage& image, const std::string& fileName, EnumsByName& enums);

}  // namespace codicil::metadata::test
