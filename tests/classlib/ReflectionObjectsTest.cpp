// SPDX-License-Identifier: MIT
// What native code believes of reflection's objects is what the type system makes of them.
#include "classlib/ReflectionObjects.hpp"

#include "classlib/LoadedFramework.hpp"

namespace codicil::classlib::test {
namespace {

class ReflectionObjects : public LoadedFramework {
 protected:
  // Behind the object's start.
  std::size_t offsetOf(const char* nameSpace, const char* type, const char* field) {
    const auto& metadata = coreLib_->metadata();
    for (const typesystem::FieldDesc& one : named(nameSpace, type).methodTable()->classData().fields) {
      const auto name = metadata.string(metadata.row<metadata::FieldRow>(one.token().rid()).name);
      if (name && *name == field && !one.isStatic()) return one.offset() + sizeof(void*);
    }
    ADD_FAILURE() << type << "." << field;
    return 0;
  }
};

TEST_F(ReflectionObjects, LieAsTheTypeSystemLaysThemOut) {
  EXPECT_EQ(offsetOf("System", "RuntimeType", "m_handle"), offsetof(RuntimeTypeObject, handle));
  EXPECT_EQ(offsetOf("System", "RuntimeType", "m_cache"), offsetof(RuntimeTypeObject, cache));
  EXPECT_EQ(offsetOf("System", "RuntimeType", "m_keepalive"), offsetof(RuntimeTypeObject, keepAlive));
  EXPECT_EQ(offsetOf("System.Reflection", "RuntimeModule", "m_pData"), offsetof(RuntimeModuleObject, module));
  EXPECT_EQ(offsetOf("System.Reflection", "RuntimeModule", "m_runtimeAssembly"),
            offsetof(RuntimeModuleObject, runtimeAssembly));
  EXPECT_EQ(offsetOf("System.Reflection", "RuntimeAssembly", "m_assembly"), offsetof(RuntimeAssemblyObject, assembly));
}

}  // namespace
}  // namespace codicil::classlib::test
