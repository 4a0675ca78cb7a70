// Types between which casts are asked for: all that this assembly's TypeDefs, TypeRefs and TypeSpecs name, and the
// generic parameters of its types, with arrays of them.
using System.Collections;
using System.Collections.ObjectModel;
using System.Reflection;
using System.Text;

namespace QueriesOracle;

internal interface IBase { }
internal interface IDerived : IBase { }
internal interface IIn<in T> { }
internal interface IOut<out T> { }
internal interface IBoth<in T, out U> { }
internal interface IInvariant<T> { }
internal interface IOutDerived<out T> : IOut<T> { }
internal interface IOutOfIn<out T> : IOut<IIn<IIn<T>>> { }
internal class Animal { }
internal class Dog : Animal, IBase { }
internal class Puppy : Dog, IDerived, IOut<Dog>, IIn<Animal> { }
internal class ManyOuts : IOut<string>, IOut<Puppy>, IOutDerived<Dog>, IIn<object> { }
internal class Circle : IOut<Circle>, IIn<IIn<Circle>> { }
internal struct Value : IBase, IOut<string> { }
internal struct ValueOf<T> : IOut<T>, IEquatable<ValueOf<T>> { public bool Equals(ValueOf<T> other) => true; }
internal enum ByteEnum : byte { A }
internal enum SByteEnum : sbyte { A }
internal enum IntEnum { A }
internal enum UIntEnum : uint { A }
internal enum LongEnum : long { A }
internal delegate T Producer<out T>();
internal delegate void Consumer<in T>(T value);
internal delegate T Invariant<T>(T value);
internal class Unconstrained<T> { }
internal class OfClass<T> where T : class { }
internal class OfStruct<T> where T : struct { }
internal class OfAnimal<T> where T : Animal { }
internal class OfInterface<T> where T : IDerived { }
internal class OfEnum<T> where T : Enum { }
internal class OfDelegate<T> where T : Delegate { }
internal class OfOther<T, U, V> where T : U where U : Dog where V : T { }
internal class OfOtherClass<T, U> where T : U where U : class { }
internal class OfSelf<T> where T : IComparable<T>, IOut<T> { }
internal class OfNew<T> where T : new() { }
internal class OfRefStruct<T> where T : allows ref struct { }
internal class OfUnmanaged<T> where T : unmanaged { }
internal class OfStatic<T> where T : IStatics { }
internal interface IStatics { static abstract void M(); static virtual void D() { } }
internal class WithStatics : IStatics { public static void M() { } }
internal abstract class AbstractWithStatics : IStatics { public static void M() { } }
internal interface IMoreStatics : IStatics { static void IStatics.M() { } }
internal abstract class NoPublicConstructor { private NoPublicConstructor() { } }
internal class ProtectedConstructor { protected ProtectedConstructor() { } }
internal class ConstructorOfOne(int a) { public int A = a; }
internal class DerivedOf<T> : Unconstrained<T>, IOut<T>, IIn<T[]> where T : class { }
internal class CollectionOf<T> : Collection<T> { }

internal static unsafe class Casts
{
    // Only for what its tokens name.
    public static Type[] Named() =>
    [
        typeof(bool), typeof(char), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint),
        typeof(long), typeof(ulong), typeof(nint), typeof(nuint), typeof(float), typeof(double), typeof(decimal), typeof(void),
        typeof(bool[]), typeof(char[]), typeof(sbyte[]), typeof(byte[]), typeof(short[]), typeof(ushort[]), typeof(int[]),
        typeof(uint[]), typeof(long[]), typeof(ulong[]), typeof(nint[]), typeof(nuint[]), typeof(float[]), typeof(double[]),
        typeof(decimal[]), typeof(ByteEnum[]), typeof(SByteEnum[]), typeof(IntEnum[]), typeof(UIntEnum[]), typeof(LongEnum[]),
        typeof(DayOfWeek[]), typeof(DateTime[]), typeof(Value[]), typeof(int?[]), typeof(uint?[]), typeof(IntEnum?[]),
        typeof(int[,]), typeof(uint[,]), typeof(IntEnum[,]), typeof(object[,]), typeof(string[,]), typeof(string[,,]),
        typeof(int[][]), typeof(uint[][]), typeof(object[][]), typeof(string[][]), typeof(int[][,]), typeof(IntEnum[][]),
        typeof(object[]), typeof(string[]), typeof(Animal[]), typeof(Dog[]), typeof(Puppy[]), typeof(IBase[]), typeof(IDerived[]),
        typeof(ValueType[]), typeof(Enum[]), typeof(Array[]), typeof(IList[]), typeof(IEnumerable<object>[]),
        typeof(IEnumerable<string>[]), typeof(IOut<object>[]), typeof(IOut<string>[]), typeof(Producer<string>[]),
        typeof(int*), typeof(uint*), typeof(byte*), typeof(sbyte*), typeof(char*), typeof(ushort*), typeof(void*), typeof(int**),
        typeof(uint**), typeof(IntEnum*), typeof(Value*), typeof(int*[]), typeof(uint*[]), typeof(void*[]), typeof(nint*),
        typeof(delegate*<void>), typeof(delegate*<int, void>), typeof(delegate*<void>[]), typeof(delegate* unmanaged<void>),
        typeof(int?), typeof(uint?), typeof(IntEnum?), typeof(Value?), typeof(ValueOf<int>), typeof(ValueOf<string>), typeof(ValueOf<int>?),
        typeof(IEnumerable), typeof(IList), typeof(ICollection), typeof(ICloneable), typeof(IStructuralEquatable), typeof(IComparable),
        typeof(IConvertible), typeof(IFormattable), typeof(IComparable<int>), typeof(IComparable<string>), typeof(IComparable<object>),
        typeof(IEquatable<int>), typeof(IEquatable<string>), typeof(IEquatable<ValueOf<int>>), typeof(IEquatable<ValueOf<string>>),
        typeof(IEnumerable<int>), typeof(IEnumerable<uint>), typeof(IEnumerable<IntEnum>), typeof(IEnumerable<object>),
        typeof(IEnumerable<string>), typeof(IEnumerable<char>), typeof(IEnumerable<ushort>), typeof(IEnumerable<Animal>),
        typeof(IEnumerable<int?>), typeof(IEnumerable<int[]>), typeof(IEnumerable<uint[]>), typeof(IEnumerable<IEnumerable<object>>),
        typeof(IEnumerable<IEnumerable<uint>>), typeof(IEnumerable<ValueType>), typeof(IEnumerable<IBase>),
        typeof(IList<int>), typeof(IList<uint>), typeof(IList<object>), typeof(IList<string>), typeof(IList<Animal>), typeof(IList<IBase>),
        typeof(IList<int[]>), typeof(IList<uint[]>), typeof(IList<IEnumerable<object>>), typeof(IList<ByteEnum>), typeof(IList<nuint>),
        typeof(ICollection<int>), typeof(ICollection<object>), typeof(ICollection<string>), typeof(ICollection<IntEnum>),
        typeof(IReadOnlyList<int>), typeof(IReadOnlyList<uint>), typeof(IReadOnlyList<object>), typeof(IReadOnlyList<string>),
        typeof(IReadOnlyCollection<int>), typeof(IReadOnlyCollection<object>), typeof(IReadOnlyCollection<Dog>), typeof(ISet<int>),
        typeof(IReadOnlySet<string>), typeof(IDictionary<string, int>), typeof(Dictionary<string, int>), typeof(Dictionary<string, object>),
        typeof(List<int>), typeof(List<object>), typeof(List<string>), typeof(HashSet<int>), typeof(Collection<string>), typeof(CollectionOf<string>),
        typeof(CollectionOf<int>), typeof(KeyValuePair<string, int>), typeof(IEnumerable<KeyValuePair<string, int>>), typeof(List<>.Enumerator),
        typeof(List<int>.Enumerator), typeof(IEnumerator<int>), typeof(IEnumerator<object>), typeof(IEnumerator),
        typeof(IIn<object>), typeof(IIn<string>), typeof(IIn<Animal>), typeof(IIn<Dog>), typeof(IIn<Puppy>), typeof(IIn<int>), typeof(IIn<IIn<Dog>>),
        typeof(IIn<IOut<Dog>>), typeof(IOut<Animal>), typeof(IOut<Dog>), typeof(IOut<Puppy>), typeof(IOut<int>), typeof(IOut<IIn<Animal>>),
        typeof(IOut<IIn<Puppy>>), typeof(IOut<IOut<object>>), typeof(IOut<object[]>), typeof(IOut<string[]>), typeof(IOut<int[]>), typeof(IOut<uint[]>),
        typeof(IOut<IBase>), typeof(IOut<ValueType>), typeof(IBoth<object, string>), typeof(IBoth<string, object>), typeof(IBoth<string, string>),
        typeof(IBoth<object, object>), typeof(IBoth<int, object>), typeof(IInvariant<object>), typeof(IInvariant<string>), typeof(IOutDerived<string>),
        typeof(IOutDerived<object>), typeof(IOutDerived<Dog>), typeof(IOutOfIn<Dog>), typeof(IOut<IIn<IIn<Animal>>>), typeof(IIn<IIn<Circle>>), typeof(IOut<Circle>),
        typeof(IIn<Circle>), typeof(IOut<IIn<Circle>>),
        typeof(Func<object>), typeof(Func<string>), typeof(Func<int>), typeof(Func<string, object>), typeof(Func<object, string>), typeof(Func<int, object>),
        typeof(Action<object>), typeof(Action<string>), typeof(Action<int>), typeof(Action), typeof(Producer<object>), typeof(Producer<string>), typeof(Producer<Dog>),
        typeof(Producer<IBase>), typeof(Producer<int>), typeof(Consumer<object>), typeof(Consumer<Dog>), typeof(Consumer<Consumer<Dog>>), typeof(Consumer<Consumer<object>>),
        typeof(Invariant<object>), typeof(Invariant<string>), typeof(Delegate), typeof(MulticastDelegate), typeof(Comparison<string>), typeof(Comparison<object>),
        typeof(DerivedOf<string>), typeof(DerivedOf<object>), typeof(Unconstrained<string>), typeof(Unconstrained<object>), typeof(Unconstrained<int>),
        typeof(IIn<string[]>), typeof(IIn<object[]>), typeof(Exception), typeof(ArgumentException), typeof(Type), typeof(MemberInfo), typeof(Span<int>), typeof(TypedReference),
        typeof(Task), typeof(Task<int>), typeof(Task<string>), typeof(Task<object>), typeof(Lazy<string>), typeof(Tuple<int, string>), typeof((int, string)), typeof(IEquatable<(int, string)>),
    ];

    private static List<(string, Type)> All()
    {
        List<(string, Type)> types = [];
        Module module = typeof(Casts).Module;
        foreach (int table in new[] { 0x02000000, 0x01000000, 0x1B000000 })
            for (int token = table + (table == 0x02000000 ? 2 : 1); ; ++token)
            {
                Type type;
                try
                {
                    type = module.ResolveType(token);
                }
                catch (ArgumentOutOfRangeException)
                {
                    break;
                }
                catch (ArgumentException)
                {
                    continue;
                }
                if (table == 0x1B000000 && type.ContainsGenericParameters)
                    continue;
                types.Add(($"{token:x8}", type));
                if (table != 0x02000000 || !type.IsGenericTypeDefinition)
                    continue;
                foreach (Type parameter in type.GetGenericArguments())
                {
                    types.Add(($"{token:x8}!{parameter.GenericParameterPosition}", parameter));
                    types.Add(($"{token:x8}!{parameter.GenericParameterPosition}[]", parameter.MakeArrayType()));
                }
            }
        return types;
    }

    public static void WriteNames(StringBuilder text)
    {
        foreach (var (name, type) in All())
            text.Append($"{name} {type.Name} | {type} | {type.FullName} | {type.AssemblyQualifiedName} | {type.Module.ScopeName}\n");
    }

    // Which types may be the arguments of which generic types: a digit for each type; x: dotnet fails otherwise.
    public static void WriteConstraints(StringBuilder text)
    {
        List<(string Name, Type Type)> all = All();
        text.AppendJoin(' ', all.Select(one => one.Name)).Append('\n');
        foreach (var (name, generic) in all.Where(one => one.Type.IsGenericTypeDefinition && one.Name.StartsWith("02")))
        {
            int count = generic.GetGenericArguments().Length;
            for (int other = 0; other < (count == 1 ? 1 : all.Count); other += 7)
            {
                text.Append(name).Append(' ').Append(other).Append(' ');
                foreach (var (_, type) in all)
                    text.Append(Try(generic, [type, all[other].Type, type], count));
                text.Append(' ').Append(generic).Append('\n');
            }
        }
    }

    private static char Try(Type generic, Type[] arguments, int count)
    {
        try
        {
            if (arguments.Take(count).Any(one => one.IsPointer || one.IsFunctionPointer || one == typeof(void)))
                return 'x';
            generic.MakeGenericType(arguments[..count]);
            return '1';
        }
        catch (ArgumentException e) when (e.InnerException is TypeLoadException)
        {
            return '0';
        }
        catch (Exception)
        {
            return 'x';
        }
    }

    public static void Write(StringBuilder text)
    {
        List<(string Name, Type Type)> all = All();
        foreach (var (name, from) in all)
        {
            text.Append(name).Append(' ');
            foreach (var (_, to) in all)
                text.Append(to.IsAssignableFrom(from) ? '1' : '0');
            text.Append(' ').Append(from).Append('\n');
        }
    }
}
