// Prints what `dotnet` makes of every type of an assembly: its TypeDefs, then those of its TypeSpecs that have no type
// variable in them. Argument: an assembly of the framework, by name; none: this one (Shapes.cs).
using System.Reflection;
using System.Text;
using TypeSystemOracle;

Assembly assembly = args.Length == 0 ? typeof(TypeReport).Assembly : Assembly.Load(args[0]);
Module module = assembly.ManifestModule;
StringBuilder text = new();
foreach (int table in new[] { 0x02000000, 0x1B000000 })
{
    // Row 1 of TypeDef is <Module>, which is nobody's type.
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
            continue;  // of type variables
        }
        if (table == 0x1B000000 && type.ContainsGenericParameters)
            continue;
        TypeReport.Write(text, token, type);
    }
}
Console.Out.Write(text);
