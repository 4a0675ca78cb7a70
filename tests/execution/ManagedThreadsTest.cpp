// SPDX-License-Identifier: MIT
// Threads, thread statics and sync blocks over CoreLib's types and the shipped collector. The "managed" code that
// threads run is native here: it is called as compiled code is.
#include "execution/ManagedThreads.hpp"

#include <chrono>
#include <cstring>
#include <functional>
#include <thread>

#include <gtest/gtest.h>

#include "execution/InternedStrings.hpp"
#include "execution/RuntimeServices.hpp"
#include "metadata/SharedFramework.hpp"
#include "threading/Allocation.hpp"
#include "threading/ManagedException.hpp"
#include "threading/ObjectLocks.hpp"
#include "threading/ThreadPeer.hpp"
#include "threading/ThreadStatics.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/DirectoryBinder.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {
namespace {

using namespace std::chrono_literals;
using threading::Cooperative;
using threading::ExceptionRequest;
using threading::Rooted;
using threading::Thread;
using threading::ThreadObject;
using threading::ThreadPeer;
using threading::ThreadStatics;

std::function<void(gc::ObjectPtr)> startCallback;  // what the threads run

extern "C" void callStartCallback(gc::ObjectPtr object) { startCallback(object); }

struct Services final : RuntimeServices {
  bool isClassInitialized(const MethodTable&) override { return true; }
  void* staticBase(const MethodTable&, bool) override { return nullptr; }
  void initializeClass(MethodTable&) override {}
  InternedString stringLiteral(std::u16string_view, const typesystem::LoaderAllocator*) override { return {}; }
  gc::ObjectPtr runtimeType(typesystem::TypeHandle) override { return nullptr; }
  std::unique_ptr<execution::DispatchCell> dispatchCell(MethodTable&, MethodDesc&) override { return nullptr; }
  const void* entryOf(MethodDesc&) override { return reinterpret_cast<const void*>(&callStartCallback); }
  const void* nativeTarget(MethodDesc&) override { return nullptr; }
  NativeTargetCell& nativeTargetCell(MethodDesc&) override { std::abort(); }
  const void* internalCall(MethodDesc&) override { return nullptr; }
};

// One for the process, as the collector is.
struct Process {
  threading::ThreadList list;
  threading::Collector* collector;
  std::unique_ptr<typesystem::test::DirectoryBinder> binder;
  std::unique_ptr<typesystem::TypeLoader> types;
  Services services;

  static Process& instance() {
    static auto* process = new Process;
    return *process;
  }
  MethodTable& type(const char* name) { return *types->coreLibType(name).value(); }

 private:
  Process() {
    const std::filesystem::path directory = metadata::test::sharedFramework().directory;
    const auto noSetting = [](std::string_view) { return std::optional<std::string>(); };
    const auto setting = [](std::string_view name) {
      return name == "HeapVerify" ? std::optional<std::string>("1") : std::nullopt;
    };
    collector =
        threading::Collector::start({directory / "libclrgc.so", gc::GcSettings(setting, noSetting), list}).value();
    binder = std::make_unique<typesystem::test::DirectoryBinder>(std::vector<std::string>{directory});
    types = typesystem::TypeLoader::create(*binder->open("System.Private.CoreLib").value(), *binder).value();
    serveThreads(*types, services, *collector);
  }
};

class ManagedThreadsTest : public testing::Test {
 protected:
  ~ManagedThreadsTest() override { startCallback = nullptr; }

  void collect() {
    const Cooperative cooperative(self);
    process.collector->heap().garbageCollect(2, false, static_cast<int>(gc::CollectionMode::Blocking));
  }
  // Allocates as `new Thread(…)` does, without a constructor.
  void newThread(Rooted& object) {
    const Cooperative cooperative(self);
    object = threading::allocateObject(self, process.type("System.Threading.Thread"));
    const threading::Preemptive preemptive(self);
    ThreadPeer::initialize(object.slot());
  }
  static ThreadPeer& peerOf(const Rooted& object) { return *ThreadObject::of(object.get()).peer; }

  Process& process = Process::instance();
  Thread& self = process.list.attach();
};

TEST_F(ManagedThreadsTest, ThreadObjectIsCoreLibs) {
  const auto& type = process.type("System.Threading.Thread");
  std::size_t seen = 0;
  for (const typesystem::FieldDesc& field : type.classData().fields) {
    const metadata::Metadata& metadata = type.module->metadata();
    const std::string_view name = metadata.string(metadata.row<metadata::FieldRow>(field.token().rid()).name).value();
    const auto offset = [&](auto ThreadObject::*member) {
      ThreadObject object;
      return static_cast<std::uint32_t>(reinterpret_cast<std::byte*>(&(object.*member)) -
                                        reinterpret_cast<std::byte*>(&object)) -
             8;
    };
    const auto check = [&](const char* which, auto member) {
      if (name != which || field.isStatic()) return;
      EXPECT_EQ(field.offset(), offset(member)) << which;
      ++seen;
    };
    check("_executionContext", &ThreadObject::executionContext);
    check("_synchronizationContext", &ThreadObject::synchronizationContext);
    check("_name", &ThreadObject::name);
    check("_startHelper", &ThreadObject::startHelper);
    check("_DONT_USE_InternalThread", &ThreadObject::peer);
    check("_priority", &ThreadObject::priority);
    check("_managedThreadId", &ThreadObject::managedThreadId);
    check("_mayNeedResetForThreadPool", &ThreadObject::mayNeedResetForThreadPool);
    check("_isDead", &ThreadObject::isDead);
    check("_isThreadPool", &ThreadObject::isThreadPool);
  }
  EXPECT_EQ(seen, 10u);
}

TEST_F(ManagedThreadsTest, RunsItsCallbackOnceAndIsJoined) {
  Rooted object(self);
  newThread(object);
  ThreadPeer& peer = peerOf(object);
  EXPECT_EQ(peer.state(), 8);  // Unstarted
  EXPECT_THROW(peer.join(0), ExceptionRequest);
  const auto id = static_cast<std::uint32_t>(ThreadObject::of(object.get()).managedThreadId);
  std::atomic<bool> go{false};
  std::uint32_t seenId = 0;
  bool isSame = false;
  startCallback = [&](gc::ObjectPtr started) {
    Thread& thread = *Thread::current();
    seenId = thread.managedId;
    isSame = ThreadPeer::currentObject(thread) == started;
    const threading::Preemptive preemptive(thread);
    while (!go) std::this_thread::sleep_for(1ms);
  };
  peer.start(1 << 20, "a thread with a long name");
  EXPECT_EQ(peer.state(), 0);  // Running
  EXPECT_THROW(peer.start(0, ""), ExceptionRequest);
  peer.setBackground(true);
  EXPECT_EQ(peer.state(), 4);  // Background
  EXPECT_FALSE(peer.join(2));
  collect();
  go = true;
  EXPECT_TRUE(peer.join(-1));
  EXPECT_EQ(peer.state(), 16);  // Stopped, and Background no more
  EXPECT_TRUE(ThreadObject::of(object.get()).isDead);
  EXPECT_EQ(seenId, id);
  EXPECT_TRUE(isSame);
  EXPECT_THROW(peer.start(0, ""), ExceptionRequest);
  std::exchange(ThreadObject::of(object.get()).peer, nullptr)->release();
}

TEST_F(ManagedThreadsTest, InterruptWakesASleeperEvenBeforeItSleeps) {
  for (const bool before : {false, true}) {
    Rooted object(self);
    newThread(object);
    ThreadPeer& peer = peerOf(object);
    std::atomic<int> interrupted{0};
    startCallback = [&](gc::ObjectPtr) {
      const threading::Preemptive preemptive(*Thread::current());
      try {
        threading::sleep(-1);
      } catch (const ExceptionRequest& request) {
        if (std::string_view(request.type) == "System.Threading.ThreadInterruptedException") ++interrupted;
      }
      threading::sleep(1);
    };
    if (before) peer.interrupt();
    peer.start(0, "");
    if (!before) {
      while ((peer.state() & 32) == 0) std::this_thread::yield();  // WaitSleepJoin
      peer.interrupt();
    }
    EXPECT_TRUE(peer.join(10'000));
    EXPECT_EQ(interrupted, 1);
    std::exchange(ThreadObject::of(object.get()).peer, nullptr)->release();
  }
}

TEST_F(ManagedThreadsTest, ManyThreadsStartAndEndUnderCollections) {
  std::atomic<int> ran{0};
  startCallback = [&](gc::ObjectPtr started) {
    Thread& thread = *Thread::current();
    Rooted object(thread, started);
    for (int i = 0; i < 50; ++i) threading::allocateObject(thread, process.type("System.Object"));
    if (ThreadObject::of(object.get()).peer == thread.peer) ++ran;
  };
  for (int round = 0; round < 40; ++round) {
    Rooted first(self);
    Rooted second(self);
    newThread(first);
    newThread(second);
    peerOf(first).start(0, "");
    peerOf(second).start(0, "");
    if (round % 4 == 0) collect();
    EXPECT_TRUE(peerOf(first).join(-1));
    EXPECT_TRUE(peerOf(second).join(-1));
    for (Rooted* object : {&first, &second}) std::exchange(ThreadObject::of(object->get()).peer, nullptr)->release();
  }
  EXPECT_EQ(ran, 80);
}

TEST_F(ManagedThreadsTest, ThreadsThatManagedCodeDidNotMakeGetAnObjectWhenAsked) {
  const Cooperative cooperative(self);
  Rooted object(self, ThreadPeer::currentObject(self));
  EXPECT_EQ(&threading::typeOf(object.get()), &process.type("System.Threading.Thread"));
  EXPECT_EQ(ThreadObject::of(object.get()).managedThreadId, static_cast<std::int32_t>(self.managedId));
  EXPECT_EQ(ThreadPeer::currentObject(self), object.get());
  EXPECT_EQ(peerOf(object).state(), 0);
}

TEST_F(ManagedThreadsTest, EachThreadHasStaticsOfItsOwn) {
  const Cooperative cooperative(self);
  MethodTable& type = process.type("System.Threading.Thread");  // t_currentThread
  ASSERT_EQ(type.classData().statics.threadReferences, 1u);
  ThreadStatics& statics = ThreadStatics::instance();
  EXPECT_EQ(threading::threadStaticsInfoOf(type).gcIndex, typesystem::ThreadStaticsInfo::kNoIndex);
  const std::uint32_t index = statics.indexOf(type, true);
  EXPECT_EQ(statics.indexOf(type, true), index);
  EXPECT_EQ(threading::threadStaticsInfoOf(type).gcIndex, index);
  EXPECT_EQ(statics.typeOf(index), &type);
  EXPECT_EQ(ThreadStatics::find(self, index), nullptr);

  const auto slot = [&](Thread& thread) {
    return reinterpret_cast<gc::ObjectPtr*>(statics.base(thread, index) + ThreadStatics::kArrayHeaderBytes);
  };
  const gc::ObjectPtr made = threading::allocateObject(self, process.type("System.Object"));
  {
    Rooted kept(self, made);
    gc::ObjectPtr* at = slot(self);
    EXPECT_EQ(*at, nullptr);
    threading::setReference(at, kept.get());
  }
  threading::hashCodeOf(*slot(self));
  const std::uint32_t code = threading::hashCodeIfAny(*slot(self));
  {
    const threading::Preemptive preemptive(self);
    std::thread([&] {
      Thread& other = process.list.attach();
      {
        const Cooperative cooperative(other);
        EXPECT_EQ(*slot(other), nullptr);
      }
      process.list.detach();
    }).join();
    for (int i = 0; i < 3; ++i) collect();
  }
  ASSERT_NE(*slot(self), nullptr);  // a root
  EXPECT_EQ(threading::hashCodeIfAny(*slot(self)), code);
  EXPECT_EQ(ThreadStatics::directBase(ThreadStatics::kDirectIndex & ThreadStatics::kOffsetMask) + 16,
            reinterpret_cast<std::byte*>(&self.statics + 1));  // where CoreLib takes one ThreadLocalData off
}

TEST_F(ManagedThreadsTest, ManyTypesWithThreadStaticsGrowTheArray) {
  const Cooperative cooperative(self);
  ThreadStatics& statics = ThreadStatics::instance();
  int types = 0;
  std::ptrdiff_t directEnd = sizeof(void*);  // the first is Thread.DirectOnThreadLocalData's
  for (const char* name :
       {"System.Threading.Thread", "System.Threading.ThreadPoolWorkQueueThreadLocals",
        "System.Diagnostics.Tracing.ActivityTracker", "System.Buffers.SharedArrayPoolStatics", "System.Random",
        "System.Threading.ProcessorIdCache", "System.Globalization.CultureInfo", "System.Text.StringBuilderCache",
        "System.Threading.SynchronizationContext", "System.Diagnostics.Tracing.EventSource", "System.Number",
        "System.Threading.Tasks.Task", "System.Threading.Tasks.TaskScheduler", "System.IO.Path"}) {
    const auto found = process.types->coreLibType(name);
    if (!found) continue;
    MethodTable& type = **found;
    const typesystem::StaticsLayout& layout = type.classData().statics;
    for (const bool references : {false, true}) {
      if ((references ? layout.threadReferences : layout.threadBytes) == 0) continue;
      ++types;
      const std::uint32_t index = statics.indexOf(type, references);
      std::byte* base = statics.base(self, index);
      EXPECT_EQ(base, ThreadStatics::find(self, index));
      if (!references && ThreadStatics::isDirect(type)) {
        const auto at = base + ThreadStatics::kArrayHeaderBytes - self.directStatics.data();
        EXPECT_GE(at, directEnd);
        directEnd = at + layout.threadBytes;
        EXPECT_LE(directEnd, std::ptrdiff_t{threading::kDirectStaticsBytes});
        continue;
      }
      EXPECT_EQ(threading::lengthOf(reinterpret_cast<gc::ObjectPtr>(base)),
                references ? layout.threadReferences : layout.threadBytes);
      {
        const threading::Preemptive preemptive(self);
        collect();
      }
    }
  }
  EXPECT_GE(types, 5);
}

TEST_F(ManagedThreadsTest, DeadObjectsLoseTheirSyncBlocksAndLivingOnesKeepThem) {
  auto& blocks = threading::SyncBlocks::instance();
  const Cooperative cooperative(self);
  Rooted kept(self, threading::allocateObject(self, process.type("System.Object")));
  threading::tryEnterFast(kept.get(), self.managedId);
  const std::uint32_t code = threading::hashCodeOf(kept.get());
  threading::SyncBlock* const block = blocks.find(kept.get());
  ASSERT_NE(block, nullptr);
  for (int i = 0; i < 1000; ++i) blocks.ensure(threading::allocateObject(self, process.type("System.Object")));
  const std::uint32_t before = blocks.count();
  for (int i = 0; i < 3; ++i) {
    const threading::Preemptive preemptive(self);
    collect();
  }
  EXPECT_LE(blocks.count(), before - 999);
  EXPECT_EQ(blocks.find(kept.get()), block);
  EXPECT_EQ(threading::hashCodeIfAny(kept.get()), code);
  EXPECT_TRUE(threading::isEnteredBy(kept.get(), self.managedId));
  EXPECT_EQ(threading::exitFast(kept.get(), self.managedId), threading::ExitFast::Left);
}

TEST_F(ManagedThreadsTest, InternedStringsAreOneOfEachText) {
  auto& strings = InternedStrings::instance();
  auto& handles = process.collector->handles();
  MethodTable& string = process.type("System.String");
  const Cooperative cooperative(self);
  const auto make = [&](std::u16string_view text) { return threading::allocateString(self, string, text); };
  const gc::Handle literal = strings.literal(handles, u"interned", nullptr, [&] { return make(u"interned"); }).slot;
  EXPECT_EQ(strings.literal(handles, u"interned", nullptr, [&] { return make(u""); }).slot, literal);
  EXPECT_TRUE(strings.literal(handles, u"interned", nullptr, [&] { return make(u""); }).isFixed);
  Rooted other(self, make(u"interned"));
  Rooted unknown(self, make(u"unknown"));
  Rooted absent(self, make(u"absent"));
  Rooted again(self, make(u"unknown"));
  {
    const threading::Preemptive preemptive(self);
    strings.intern(handles, other.slot());
    strings.intern(handles, unknown.slot());
    strings.find(absent.slot());
    strings.find(again.slot());
    collect();
  }
  EXPECT_EQ(other.get(), *reinterpret_cast<gc::ObjectPtr*>(literal));
  EXPECT_EQ(absent.get(), nullptr);
  EXPECT_EQ(again.get(), unknown.get());
  EXPECT_EQ(threading::textOf(again.get()), u"unknown");
  EXPECT_FALSE(
      strings.literal(handles, u"unknown", nullptr, [&] { return make(u""); }).isFixed);  // the program made it
}

TEST_F(ManagedThreadsTest, LiteralsOfUnloadedCodeGoUnlessOthersHaveThem) {
  auto& strings = InternedStrings::instance();
  auto& handles = process.collector->handles();
  MethodTable& string = process.type("System.String");
  const Cooperative cooperative(self);
  const typesystem::LoaderAllocator first(1), second(2);
  const auto literal = [&](std::u16string_view text, const typesystem::LoaderAllocator* user) {
    return strings.literal(handles, text, user, [&] { return threading::allocateString(self, string, text); }).slot;
  };
  const auto isThere = [&](std::u16string_view text) {
    Rooted found(self, threading::allocateString(self, string, text));
    const threading::Preemptive preemptive(self);
    strings.find(found.slot());
    return found.get() != nullptr;
  };
  const auto unload = [&](const typesystem::LoaderAllocator& user) {
    const threading::Preemptive preemptive(self);
    strings.forget(handles, user);
  };
  literal(u"its own", &first);
  const gc::Handle shared = literal(u"of both", &first);
  EXPECT_EQ(literal(u"of both", &second), shared);
  literal(u"of all", &first);
  literal(u"of all", nullptr);
  unload(first);
  EXPECT_FALSE(isThere(u"its own"));
  EXPECT_TRUE(isThere(u"of both"));
  EXPECT_TRUE(isThere(u"of all"));
  unload(second);
  EXPECT_FALSE(isThere(u"of both"));
}

}  // namespace
}  // namespace codicil::execution
