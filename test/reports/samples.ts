/** Reports in the shapes of the tool's versions. The numbers are our own. */

export interface Sample {
  readonly top: string;
  readonly version: string;
  readonly part?: string;
  readonly clock?: string;
  readonly latency?: string;
  readonly best?: string;
  readonly loops?: string;
  readonly modules?: string;
  readonly dsp?: number;
}

/** `csynth.xml`; units are named as the version names them, and URAM is absent in old ones. */
export function xmlReport(sample: Sample): string {
  const { top, version, part = 'xczu9eg-ffvb1156-2-e', clock = '10.00', latency = '70', dsp = 5 } = sample;
  const { best = latency, loops = '', modules = '' } = sample;
  const isOld = Number(version.slice(0, 4)) < 2020;
  const units = (values: readonly number[]): string =>
    [isOld ? 'DSP48E' : 'DSP', 'BRAM_18K', 'FF', 'LUT', ...(isOld ? [] : ['URAM'])]
      .map((name, i) => `<${name}>${values[i]}</${name}>`)
      .join('');
  return `<?xml version="1.0" encoding="utf-8"?>
<profile>
<ReportVersion><Version>${version}</Version></ReportVersion>
<UserAssignments>
  <unit>ns</unit><ProductFamily>zynquplus</ProductFamily><Part>${part}</Part>
  <TopModelName>${top}</TopModelName><TargetClockPeriod>${clock}</TargetClockPeriod>
  <ClockUncertainty>1.25</ClockUncertainty>${isOld ? '' : '<FlowTarget>vivado</FlowTarget>'}
</UserAssignments>
<PerformanceEstimates>
  <PipelineType>none</PipelineType>
  <SummaryOfTimingAnalysis><unit>ns</unit><EstimatedClockPeriod>6.912</EstimatedClockPeriod></SummaryOfTimingAnalysis>
  <SummaryOfOverallLatency>
    <unit>clock cycles</unit>
    <Best-caseLatency>${best}</Best-caseLatency>
    <Average-caseLatency>${best}</Average-caseLatency>
    <Worst-caseLatency>${latency}</Worst-caseLatency>
    <Interval-min>${best === 'undef' ? best : Number(best) + 1}</Interval-min>
    <Interval-max>${latency === 'undef' ? latency : Number(latency) + 1}</Interval-max>
  </SummaryOfOverallLatency>
  <SummaryOfLoopLatency>${loops}</SummaryOfLoopLatency>
</PerformanceEstimates>
<AreaEstimates>
  <Resources>${units([dsp, 2, 310, 420, 1])}</Resources>
  <AvailableResources>${units([2520, 1824, 548160, 274080, 48])}</AvailableResources>
</AreaEstimates>
<InterfaceSummary><RtlPorts><name>in & out</name></RtlPorts></InterfaceSummary>
${modules === '' ? '' : `<ModuleInformation>${modules}</ModuleInformation>`}
</profile>
`;
}

/** A module's report as Vitis HLS writes it. */
export const vitisModule = `

================================================================
== Vitis HLS Report for 'scale'
================================================================
* Date:           Tue Jan  4 10:11:12 2022

* Version:        2022.2 (Build 3671981 on Fri Oct 14 05:00:03 MDT 2022)
* Project:        prj
* Solution:       s1 (Vivado IP Flow Target)
* Product family: zynquplus
* Target device:  xczu9eg-ffvb1156-2-e


================================================================
== Performance Estimates
================================================================
+ Timing: 
    * Summary: 
    +--------+----------+----------+------------+
    |  Clock |  Target  | Estimated| Uncertainty|
    +--------+----------+----------+------------+
    |ap_clk  |  10.00 ns|  6.912 ns|     2.70 ns|
    +--------+----------+----------+------------+

+ Latency: 
    * Summary: 
    +---------+---------+----------+----------+-----+-----+---------+
    |  Latency (cycles) |  Latency (absolute) |  Interval | Pipeline|
    |   min   |   max   |    min   |    max   | min | max |   Type  |
    +---------+---------+----------+----------+-----+-----+---------+
    |      140|     1290|  1.400 us|  12.90 us|  141| 1291|       no|
    +---------+---------+----------+----------+-----+-----+---------+

    + Detail: 
        * Instance: 
        N/A

        * Loop: 
        +-------------+---------+---------+----------+-----------+-----------+--------+----------+
        |             |  Latency (cycles) | Iteration|  Initiation Interval  |  Trip  |          |
        |  Loop Name  |   min   |   max   |  Latency |  achieved |   target  |  Count | Pipelined|
        +-------------+---------+---------+----------+-----------+-----------+--------+----------+
        |- rows       |      136|     1280| 34 ~ 320 |          -|          -|       4|        no|
        | + cols      |       32|      318|        12|          2|          1| 11 ~ ? |       yes|
        |  ++ taps    |        ?|        ?|         ?|          -|          -|       ?|        no|
        +-------------+---------+---------+----------+-----------+-----------+--------+----------+



================================================================
== Utilization Estimates
================================================================
* Summary: 
+-----------------+---------+------+--------+--------+-----+
|       Name      | BRAM_18K|  DSP |   FF   |   LUT  | URAM|
+-----------------+---------+------+--------+--------+-----+
|DSP              |        -|     -|       -|       -|    -|
|Expression       |        -|     -|       0|      62|    -|
|Register         |        -|     -|      84|       -|    -|
+-----------------+---------+------+--------+--------+-----+
|Total            |        0|     3|      84|      62|    0|
+-----------------+---------+------+--------+--------+-----+
|Available        |     1824|  2520|  548160|  274080|    0|
+-----------------+---------+------+--------+--------+-----+
|Utilization (%)  |        0|    ~0|      ~0|      ~0|    0|
+-----------------+---------+------+--------+--------+-----+

+ Detail: 
    * Register: 
    +------+----+----+-----+-----------+
    | Name | FF | LUT| Bits| Const Bits|
    +------+----+----+-----+-----------+
    |i_reg |  84|   0|   84|          0|
    +------+----+----+-----+-----------+
    |Total |  84|   0|   84|          0|
    +------+----+----+-----+-----------+
`;

/** As Vivado HLS writes it. */
export const vivadoModule = `
================================================================
== Vivado HLS Report for 'scale'
================================================================
* Date:           Mon Mar  2 08:00:00 2020

* Version:        2019.2 (Build 2704478 on Wed Nov 06 22:10:23 MST 2019)
* Project:        prj
* Solution:       s1
* Product family: zynq
* Target device:  xc7z020-clg400-1


================================================================
== Performance Estimates
================================================================
+ Timing (ns): 
    * Summary: 
    +--------+-------+----------+------------+
    |  Clock | Target| Estimated| Uncertainty|
    +--------+-------+----------+------------+
    |ap_clk  |   8.00|     6.508|        1.00|
    +--------+-------+----------+------------+

+ Latency (clock cycles): 
    * Summary: 
    +-----+-----+-----+-----+---------+
    |  Latency  |  Interval | Pipeline|
    | min | max | min | max |   Type  |
    +-----+-----+-----+-----+---------+
    |  385|  385|  385|  385|   none  |
    +-----+-----+-----+-----+---------+

    + Detail: 
        * Instance: 
        N/A

        * Loop: 
        +----------+-----+-----+----------+-----------+-----------+------+----------+
        |          |  Latency  | Iteration|  Initiation Interval  | Trip |          |
        | Loop Name| min | max |  Latency |  achieved |   target  | Count| Pipelined|
        +----------+-----+-----+----------+-----------+-----------+------+----------+
        |- Loop 1  |  384|  384|         6|          -|          -|    64|    no    |
        +----------+-----+-----+----------+-----------+-----------+------+----------+

================================================================
== Utilization Estimates
================================================================
* Summary: 
+-----------------+---------+-------+--------+-------+
|       Name      | BRAM_18K| DSP48E|   FF   |  LUT  |
+-----------------+---------+-------+--------+-------+
|Total            |        4|     10|    1230|   2100|
+-----------------+---------+-------+--------+-------+
|Available        |      280|    220|  106400|  53200|
+-----------------+---------+-------+--------+-------+
`;

/** `csynth.rpt`: modules and loops in one table, long names over two rows. */
export const summary = `

================================================================
== Synthesis Summary Report of 'scale'
================================================================
+ General Information: 
    * Date:           Tue Jan  4 10:11:12 2022
    * Version:        2023.2 (Build 4023990 on Oct 11 2023)
    * Project:        prj
    * Solution:       hls (Vitis Kernel Flow Target)
    * Product family: virtexuplus
    * Target device:  xcu200-fsgd2104-2-e
    

+ Performance & Resource Estimates: 
    
    PS: '+' for module; 'o' for loop; '*' for dataflow
    +-------------------------+--------+-------+---------+-----------+----------+---------+-------+----------+---------+---------+-----------+-----------+-----+
    |         Modules         |  Issue |       | Latency |  Latency  | Iteration|         |  Trip |          |         |         |           |           |     |
    |         & Loops         |  Type  | Slack | (cycles)|    (ns)   |  Latency | Interval| Count | Pipelined|  BRAM   |   DSP   |     FF    |    LUT    | URAM|
    +-------------------------+--------+-------+---------+-----------+----------+---------+-------+----------+---------+---------+-----------+-----------+-----+
    |+ scale*                 |       -|   0.27|     4111|  1.370e+04|         -|     4001|      -|  dataflow|  4 (~0%)|  16 (2%)|  3104 (1%)|  5210 (2%)|    -|
    | + scale_Pipeline_first_p|        |       |         |           |          |         |       |          |         |         |           |           |     |
    | ass_L                   |      II|   0.27|     2060|  6.866e+03|         -|     2060|      -|        no|        -|        -|   102 (0%)|   310 (0%)|    -|
    |  o first_pass_L         |      II|   2.43|     2058|  6.859e+03|        13|        2|   1024|       yes|        -|        -|          -|          -|    -|
    | o outer                 |       -|   2.43|     2050|  6.833e+03|       205|        -|     10|        no|        -|        -|          -|          -|    -|
    |  + body                 |       -|   2.43|      200|  6.666e+02|         -|      200|      -|        no|        -|        -|          -|          -|    -|
    |   o inner               |       -|   2.43|        ?|          ?|         3|        1|      ?|    rewind|        -|        -|          -|          -|    -|
    +-------------------------+--------+-------+---------+-----------+----------+---------+-------+----------+---------+---------+-----------+-----------+-----+
`;
