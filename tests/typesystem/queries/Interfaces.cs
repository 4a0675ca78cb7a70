// Which methods implement which interfaces' methods.
using System.Reflection;
using System.Text;

namespace QueriesOracle;

internal static class Interfaces
{
    public static void Write(StringBuilder text, Assembly assembly)
    {
        foreach (Type type in assembly.GetTypes().OrderBy(t => t.MetadataToken))
            if (!type.IsInterface)
                Write(text, $"{type.MetadataToken:x8}", type);
        if (assembly != typeof(Interfaces).Assembly)
            return;
        // Instantiations, as the TypeSpecs name them.
        for (int token = 0x1B000001; ; ++token)
        {
            Type type;
            try
            {
                type = assembly.ManifestModule.ResolveType(token);
            }
            catch (ArgumentOutOfRangeException)
            {
                break;
            }
            catch (ArgumentException)
            {
                continue;
            }
            if (!type.ContainsGenericParameters && !type.IsInterface && !type.HasElementType && type.IsGenericType)
                Write(text, $"{token:x8}", type);
        }
    }

    private static void Write(StringBuilder text, string name, Type type)
    {
        foreach (Type one in type.GetInterfaces())
        {
            InterfaceMapping map;
            try
            {
                map = type.GetInterfaceMap(one);
            }
            catch (Exception e)
            {
                text.Append($"{name} {type} as {one}: {e.GetType().Name}\n");
                continue;
            }
            SortedDictionary<int, string> lines = [];
            for (int i = 0; i < map.InterfaceMethods.Length; ++i)
            {
                MethodInfo target = map.TargetMethods[i];
                lines[map.InterfaceMethods[i].MetadataToken] =
                    target == null ? "none" : $"{target.MetadataToken:x8} {target.DeclaringType}";
            }
            foreach (var (token, line) in lines)
                text.Append($"{name} {type} as {one}: {token:x8} -> {line}\n");
        }
    }
}
