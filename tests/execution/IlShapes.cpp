#include "execution/IlShapes.hpp"

namespace codicil::jit {

namespace {

constexpr CorType kObject = CorType::Class;
constexpr CorType kInt = CorType::Int32;
constexpr CorType kLong = CorType::Int64;
constexpr CorType kAddress = CorType::NativeInt;

// Signatures that shapes call by number.
constexpr std::uint32_t kCallVoid = 0;

Shape shapeOf(const char* name, CorType returnType, std::vector<CorType> args, std::vector<std::uint64_t> values) {
  Shape shape;
  shape.method.name = name;
  shape.method.returnType = returnType;
  shape.method.args = std::move(args);
  shape.method.signatures = {{CorType::Void, {}}};
  shape.method.maxStack = 16;
  shape.args = std::move(values);
  return shape;
}

}  // namespace

Shape leaf() {
  Shape shape = shapeOf("Leaf", kLong, {kLong, kLong}, {40, 2});
  shape.method.il = Il().ldarg(0).ldarg(1).add().ret().bytes();
  shape.hasCalls = false;
  return shape;
}

// x = a*b, y = b*c …; call; call again; the sum of them all.
Shape manyValuesAcrossCalls(std::uint64_t callee) {
  Shape shape = shapeOf("ManyValues", kLong, {kLong, kLong, kLong, kLong, kLong, kAddress}, {2, 3, 5, 7, 11, callee});
  shape.method.locals = std::vector<CorType>(9, kLong);
  Il il;
  for (std::uint32_t i = 0; i < 9; ++i) {
    il.ldarg(i % 5).ldarg((i + 1 + i / 5) % 5).mul().stloc(i);
  }
  for (int call = 0; call < 2; ++call) {
    il.ldarg(5).calli(kCallVoid);
  }
  il.ldloc(0);
  for (std::uint32_t i = 1; i < 9; ++i) {
    il.ldloc(i).add();
  }
  shape.method.il = il.ret().bytes();
  return shape;
}

Shape stackArguments(std::uint64_t callee) {
  Shape shape =
      shapeOf("StackArguments", kObject, {kObject, kObject, kAddress}, {objectNumber(1), objectNumber(2), callee});
  shape.method.signatures.push_back({CorType::Void, std::vector<CorType>(10, kObject)});
  Il il;
  for (std::uint32_t i = 0; i < 10; ++i) {
    il.ldarg(i % 2);
  }
  shape.method.il = il.ldarg(2).calli(1).ldarg(2).calli(kCallVoid).ldarg(1).ret().bytes();
  shape.result = 2;
  return shape;
}

// A value of that size, whose address the callee gets.
Shape largeFrame(std::uint64_t callee, std::uint32_t bytes) {
  Shape shape = shapeOf("LargeFrame", kObject, {kObject, kAddress}, {objectNumber(1), callee});
  shape.method.name += std::to_string(bytes);
  shape.method.locals = {CorType::ValueClass};
  shape.method.valueBytes = bytes;
  shape.method.initLocals = false;  // single steps would take long
  shape.method.signatures.push_back({CorType::Void, {kAddress}});
  shape.method.il = Il().op({0x12, 0}).ldarg(1).calli(1).ldarg(0).ret().bytes();  // ldloca.s 0
  shape.result = 1;
  return shape;
}

// And a value of that size in the frame proper, so that the frame register is far from the saved registers.
Shape localloc(std::uint64_t callee, std::uint32_t valueBytes) {
  Shape shape = largeFrame(callee, valueBytes);
  shape.method.name = "Localloc" + std::to_string(valueBytes);
  shape.method.args = {kObject, kInt, kAddress};
  shape.args = {objectNumber(1), 200, callee};
  shape.method.il =
      Il().ldarg(1).op({0xfe, 0x0f}).ldarg(2).calli(1).op({0x12, 0}).ldarg(2).calli(1).ldarg(0).ret().bytes();
  return shape;
}

// try { callee(); } finally { callee(a); } return b;
Shape finallyHandler(std::uint64_t callee) {
  Shape shape = shapeOf("Finally", kObject, {kObject, kObject, kAddress}, {objectNumber(1), objectNumber(2), callee});
  shape.method.signatures.push_back({CorType::Void, {kObject}});
  Il il;
  il.ldarg(2).calli(kCallVoid);
  const std::uint32_t handler = il.offset() + 5;
  const std::uint32_t handlerBytes = 4 + 4 + 5 + 1;
  il.branch(0xdd, handler + handlerBytes);
  il.ldarg(0).ldarg(2).calli(1).op({0xdc});  // endfinally
  il.ldarg(1).ret();
  ExceptionClause clause;
  clause.flags = clauseflag::kFinally;
  clause.tryLength = handler;
  clause.handlerOffset = handler;
  clause.handlerLength = handlerBytes;
  shape.method.clauses = {clause};
  shape.result = 2;
  shape.method.il = il.bytes();
  return shape;
}

// callee(); return callee(a);
Shape tailCall(std::uint64_t callee) {
  Shape shape = shapeOf("TailCall", kObject, {kObject, kAddress}, {objectNumber(1), callee});
  shape.method.signatures.push_back({kObject, {kObject}});
  shape.method.il = Il().ldarg(1).calli(kCallVoid).ldarg(0).ldarg(1).calli(1).ret().bytes();
  shape.result = kFirstResult + 1;
  return shape;
}

// for (; n > 0; n--) { swap(a, b) } return a;
Shape loopWithoutCall() {
  Shape shape = shapeOf("Loop", kObject, {kObject, kObject, kInt}, {objectNumber(1), objectNumber(2), 5});
  shape.method.locals = {kObject};
  Il il;
  il.branch(0x38, 5 + 6 * 4 + 4 + 5 + 1 + 4);
  const std::uint32_t body = il.offset();
  il.ldarg(0).stloc(0).ldarg(1).starg(0).ldloc(0).starg(1);
  il.ldarg(2).ldc(1).sub().starg(2);
  il.ldarg(2).ldc(0).branch(0x3d, body);
  shape.method.il = il.ldarg(0).ret().bytes();
  shape.hasCalls = false;
  shape.result = 2;
  return shape;
}

// Ten locals, which hold the five arguments twice, move on by one in every round.
Shape rotatingLoop() {
  constexpr std::uint32_t kLocals = 10;
  Shape shape = shapeOf("Rotate", kObject, {kObject, kObject, kObject, kObject, kObject, kInt},
                        {objectNumber(1), objectNumber(2), objectNumber(3), objectNumber(4), objectNumber(5), 7});
  shape.method.locals = std::vector<CorType>(kLocals + 1, kObject);
  Il il;
  for (std::uint32_t i = 0; i < kLocals; ++i) {
    il.ldarg(i % 5).stloc(i);
  }
  const std::uint32_t body = il.offset();
  il.ldloc(0).stloc(kLocals);
  for (std::uint32_t i = 0; i < kLocals; ++i) {
    il.ldloc(i + 1).stloc(i);
  }
  il.ldarg(5).ldc(1).sub().starg(5);
  il.ldarg(5).ldc(0).branch(0x3d, body);
  shape.method.il = il.ldloc(3).ret().bytes();
  shape.hasCalls = false;
  shape.result = (3 + 7) % 5 + 1;
  return shape;
}

// Swaps as loopWithoutCall does, and then computes for hundreds of bytes in which no reference changes.
Shape longLoop() {
  Shape shape = loopWithoutCall();
  shape.method.name = "LongLoop";
  shape.method.locals = {kObject, kLong};
  Il il;
  il.ldarg(0).stloc(0).ldarg(1).starg(0).ldloc(0).starg(1);
  for (std::int32_t i = 0; i < 24; ++i) {
    il.ldloc(1).ldarg(2).ldc(i).add().op({0x6a}).mul().ldc(i).op({0x6a}).add().stloc(1);  // conv.i8
  }
  il.ldarg(2).ldc(1).sub().starg(2);
  il.ldarg(2).ldc(0).branch(0x3d, 0);
  il.ldloc(1).ldc(-12345).op({0x6a});
  il.branch(0x3b, il.offset() + 5 + 4 + 1);  // beq
  shape.method.il = il.ldarg(0).ret().ldarg(1).ret().bytes();
  return shape;
}

// try { while (--n > 0) {} if (n < 0) throw a; } finally { callee(b); } return b;
Shape throwInTry(std::uint64_t callee) {
  Shape shape =
      shapeOf("ThrowInTry", kObject, {kObject, kObject, kInt, kAddress}, {objectNumber(1), objectNumber(2), 3, callee});
  shape.method.signatures.push_back({CorType::Void, {kObject}});
  Il il;
  il.ldarg(2).ldc(1).sub().starg(2);
  il.ldarg(2).ldc(0).branch(0x3d, 0);
  il.ldarg(2).ldc(0);
  il.branch(0x3c, il.offset() + 5 + 4 + 1);  // bge
  il.ldarg(0).op({0x7a});                    // throw
  const std::uint32_t handler = il.offset() + 5;
  const std::uint32_t handlerBytes = 4 + 4 + 5 + 1;
  il.branch(0xdd, handler + handlerBytes);
  il.ldarg(1).ldarg(3).calli(1).op({0xdc});
  ExceptionClause clause;
  clause.flags = clauseflag::kFinally;
  clause.tryLength = handler;
  clause.handlerOffset = handler;
  clause.handlerLength = handlerBytes;
  shape.method.clauses = {clause};
  shape.method.il = il.ldarg(1).ret().bytes();
  shape.result = 2;
  return shape;
}

// Three objects, of which one dies with every call; the callee's own result is another.
Shape objectsAcrossCalls(std::uint64_t callee) {
  Shape shape = shapeOf("Objects", kObject, {kObject, kObject, kObject, kAddress},
                        {objectNumber(1), objectNumber(2), objectNumber(3), callee});
  shape.method.signatures.push_back({kObject, {kObject}});
  shape.method.locals = {kObject, kObject};
  shape.method.il = Il().ldarg(0)
                        .ldarg(3)
                        .calli(1)
                        .stloc(0)
                        .ldarg(1)
                        .ldarg(3)
                        .calli(1)
                        .stloc(1)
                        .ldarg(2)
                        .ldarg(3)
                        .calli(1)
                        .pop()
                        .ldloc(0)
                        .ldarg(3)
                        .calli(1)
                        .pop()
                        .ldloc(1)
                        .ret()
                        .bytes();
  shape.result = kFirstResult + 1;
  return shape;
}

Shape byRefsAcrossCalls(std::uint64_t callee) {
  Shape shape = shapeOf("ByRefs", CorType::ByRef, {kObject, CorType::ByRef, CorType::ByRef, kAddress},
                        {objectNumber(1), byRefNumber(2), byRefNumber(3), callee});
  shape.method.signatures.push_back({CorType::Void, {CorType::ByRef, kObject}});
  shape.method.il = Il().ldarg(3)
                        .calli(kCallVoid)
                        .ldarg(1)
                        .ldarg(0)
                        .ldarg(3)
                        .calli(1)
                        .ldarg(3)
                        .calli(kCallVoid)
                        .ldarg(2)
                        .ret()
                        .bytes();
  shape.result = 3;
  return shape;
}

Shape pinnedLocal(std::uint64_t callee) {
  Shape shape = shapeOf("Pinned", kObject, {kObject, kObject, kAddress}, {objectNumber(1), objectNumber(2), callee});
  shape.method.locals = {kPinnedObject};
  shape.method.il =
      Il().ldarg(0).stloc(0).ldarg(2).calli(kCallVoid).ldarg(2).calli(kCallVoid).ldloc(0).pop().ldarg(1).ret().bytes();
  shape.result = 2;
  return shape;
}

// Sixteen objects in locals, some of which die between one call and the next.
Shape manyCalls(std::uint64_t callee, std::uint32_t calls) {
  constexpr std::uint32_t kLocals = 16;
  Shape shape = shapeOf("ManyCalls", kObject, {kAddress}, {callee});
  shape.method.name += std::to_string(calls);
  shape.method.signatures.push_back({kObject, {}});
  shape.method.signatures.push_back({CorType::Void, {kObject}});
  shape.method.locals = std::vector<CorType>(kLocals, kObject);
  Il il;
  for (std::uint32_t i = 0; i < calls; ++i) {
    il.ldarg(0).calli(1).stloc(i * 7 % kLocals);
    if (i * 7 % kLocals == 0) {
      shape.result = kFirstResult + 2 * i;
    }
    il.ldloc(i * 5 % kLocals).ldarg(0).calli(2);
  }
  shape.method.il = il.ldloc(0).ret().bytes();
  return shape;
}

Shape genericContext(std::uint64_t callee) {
  Shape shape = objectsAcrossCalls(callee);
  shape.method.name = "GenericContext";
  shape.method.hasGenericContext = true;
  shape.args.insert(shape.args.begin(), kGenericContextArgument);
  return shape;
}

Shape callWithin(std::uint64_t callee) {
  Shape shape = shapeOf("CallWithin", kObject, {kObject}, {objectNumber(1)});
  Il il;
  il.ldarg(0).op({0x21});  // ldc.i8
  il.u32(static_cast<std::uint32_t>(callee)).u32(static_cast<std::uint32_t>(callee >> 32));
  shape.method.signatures.push_back({CorType::Void, {kObject}});
  shape.method.il = il.op({0xd3}).calli(1).ldarg(0).ret().bytes();  // conv.i
  shape.result = 1;
  return shape;
}

std::vector<Shape> allShapes(std::uint64_t callee) {
  return {leaf(),
          manyValuesAcrossCalls(callee),
          stackArguments(callee),
          largeFrame(callee, 128),
          largeFrame(callee, 1000),
          largeFrame(callee, 6000),
          largeFrame(callee, 100000),
          largeFrame(callee, 600000),
          localloc(callee, 8),
          localloc(callee, 100),
          localloc(callee, 5000),
          finallyHandler(callee),
          tailCall(callee),
          loopWithoutCall(),
          rotatingLoop(),
          longLoop(),
          throwInTry(callee),
          objectsAcrossCalls(callee),
          byRefsAcrossCalls(callee),
          pinnedLocal(callee),
          genericContext(callee),
          callWithin(callee),
          manyCalls(callee, 3),
          manyCalls(callee, 60),
          manyCalls(callee, 700)};
}

}  // namespace codicil::jit
