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
  for (const char* type : {"RuntimeMethodInfo", "RuntimeConstructorInfo"})
    EXPECT_EQ(offsetOf("System.Reflection", type, "m_handle"), offsetof(MethodInfoObject, method)) << type;
  EXPECT_EQ(offsetOf("System", "RuntimeMethodInfoStub", "m_value"), offsetof(MethodInfoObject, method));
  EXPECT_EQ(offsetOf("System.Reflection", "RtFieldInfo", "m_fieldHandle"), offsetof(FieldInfoObject, field));
  EXPECT_EQ(offsetOf("System.Reflection", "RuntimeFieldInfo", "m_declaringType"),
            offsetof(FieldInfoObject, declaringType));
  EXPECT_EQ(offsetOf("System", "RuntimeFieldInfoStub", "m_fieldHandle"), offsetof(FieldInfoObject, field));
  EXPECT_EQ(offsetOf("System", "Signature", "_arguments"), offsetof(SignatureObject, arguments));
  EXPECT_EQ(offsetOf("System", "Signature", "_declaringType"), offsetof(SignatureObject, declaringType));
  EXPECT_EQ(offsetOf("System", "Signature", "_returnTypeORfieldType"), offsetof(SignatureObject, returnType));
  EXPECT_EQ(offsetOf("System", "Signature", "_sig"), offsetof(SignatureObject, bytes));
  EXPECT_EQ(offsetOf("System", "Signature", "_csig"), offsetof(SignatureObject, byteCount));
  EXPECT_EQ(offsetOf("System", "Signature", "_managedCallingConventionAndArgIteratorFlags"),
            offsetof(SignatureObject, callingConvention));
  EXPECT_EQ(offsetOf("System", "Signature", "_pMethod"), offsetof(SignatureObject, method));
}

}  // namespace
}  // namespace codicil::classlib::test
