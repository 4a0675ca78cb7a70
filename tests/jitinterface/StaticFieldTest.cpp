// Which of the two …DynamicInfo slots the JIT takes for which statics: their order cannot be read off their types.
#include <gtest/gtest.h>

#include "jitinterface/InstalledJit.hpp"
#include "jitinterface/PrimitiveMethodInterface.hpp"

namespace codicil::jit {
namespace {

// Answers for `ldsfld int`, whose base the given helper finds.
class StaticFieldInterface final : public PrimitiveMethodInterface {
 public:
  StaticFieldInterface(const PrimitiveMethod& method, codememory::CodeMemory& memory, HelperFunction helper)
      : PrimitiveMethodInterface(method, memory), helper_(helper) {}

  std::vector<std::string> asked;

  void resolveToken(ResolvedToken* token) override {
    EXPECT_EQ(token->token, 0x04000001u);
    EXPECT_EQ(token->kind, tokenkind::kField);
    EXPECT_TRUE(token->context.isMethodBeingCompiled());
    token->type = reinterpret_cast<ClassHandle>(0x1000);
    token->field = reinterpret_cast<FieldHandle>(0x2000);
  }
  void getFieldInfo(ResolvedToken* token, MethodHandle, std::uint32_t access, FieldInfo* result) override {
    EXPECT_EQ(token->field, reinterpret_cast<FieldHandle>(0x2000));
    EXPECT_NE(access & accessflag::kGet, 0u);
    *result = FieldInfo();
    result->accessor = FieldAccessor::StaticSharedHelper;
    result->flags = fieldflag::kStatic;
    result->helper = helper_;
    result->offset = 24;
    result->type = CorType::Int32;
  }
  std::uint32_t getClassAttribs(ClassHandle) override { return 0; }
  CorType getFieldType(FieldHandle, ClassHandle*, ClassHandle) override { return CorType::Int32; }
  ClassHandle getFieldClass(FieldHandle) override { return reinterpret_cast<ClassHandle>(0x1000); }
  bool getStaticFieldContent(FieldHandle, std::uint8_t*, std::int32_t, std::int32_t, bool) override { return false; }
  bool isFieldStatic(FieldHandle) override { return true; }
  void* getClassThreadStaticDynamicInfo(ClassHandle) override {
    asked.emplace_back("thread static");
    return reinterpret_cast<void*>(0x3000);
  }
  void* getClassStaticDynamicInfo(ClassHandle) override {
    asked.emplace_back("static");
    return reinterpret_cast<void*>(0x4000);
  }
  void getHelperFtn(HelperFunction helper, ConstLookup* entry, MethodHandle* method) override {
    EXPECT_EQ(helper, helper_);
    *entry = ConstLookup::value(reinterpret_cast<void*>(0x5000));
    if (method != nullptr) {
      *method = nullptr;
    }
  }
  // The code is not run: the addresses in it may be out of each other's reach.
  void recordRelocation(void*, void*, void*, Relocation, std::int32_t) override {}
  HelperFunction getSharedCCtorHelper(ClassHandle) override { return helper_; }
  bool getIsClassInitedFlagAddress(ClassHandle, ConstLookup*, std::int32_t*) override { return false; }
  bool getStaticBaseAddress(ClassHandle, bool, ConstLookup*) override { return false; }
  ClassHandle embedClassHandle(ClassHandle type, void** indirection) override {
    if (indirection != nullptr) {
      *indirection = nullptr;
    }
    return type;
  }
  void methodMustBeLoadedBeforeCodeIsRun(MethodHandle) override {}
  void classMustBeLoadedBeforeCodeIsRun(ClassHandle) override {}
  void recordCallSite(std::uint32_t, SigInfo*, MethodHandle) override {}

 private:
  HelperFunction helper_;
};

class StaticFieldTest : public testing::Test {
 protected:
  std::vector<std::string> askedFor(HelperFunction helper) {
    PrimitiveMethod method = {"Load", CorType::Int32, {}, {}, {0x7e, 1, 0, 0, 0x04, 0x2a}};  // ldsfld, ret
    auto memory = std::move(*codememory::CodeMemory::create());
    StaticFieldInterface engine(method, *memory, helper);
    MethodInfo info = engine.methodInfo();
    std::uint8_t* code = nullptr;
    std::uint32_t bytes = 0;
    try {
      EXPECT_EQ(installedJit().compileMethod(&engine, &info, kAskForFlags, &code, &bytes), CompileResult::Ok);
    } catch (const UnansweredSlot& unanswered) {
      ADD_FAILURE() << "asked for " << unanswered.slot;
    }
    return engine.asked;
  }
};

TEST_F(StaticFieldTest, DynamicStaticsAskForTheirInfo) {
  for (auto helper : {HelperFunction::GetDynamicGcStaticBase, HelperFunction::GetDynamicNonGcStaticBase,
                      HelperFunction::GetPinnedGcStaticBase}) {
    EXPECT_EQ(askedFor(helper), std::vector<std::string>{"static"}) << nameOf(helper);
  }
}

TEST_F(StaticFieldTest, DynamicThreadStaticsAskForTheirs) {
  for (auto helper : {HelperFunction::GetDynamicGcThreadStaticBase, HelperFunction::GetDynamicNonGcThreadStaticBase}) {
    EXPECT_EQ(askedFor(helper), std::vector<std::string>{"thread static"}) << nameOf(helper);
  }
}

}  // namespace
}  // namespace codicil::jit
